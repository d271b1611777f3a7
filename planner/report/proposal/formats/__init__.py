"""The formats of a proposal: Word, page, PDF, workbook."""
