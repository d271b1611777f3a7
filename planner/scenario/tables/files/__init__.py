"""Files of tables: CSV, workbooks, map layers; raw cells below a header."""
