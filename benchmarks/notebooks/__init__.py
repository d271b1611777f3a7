"""The notebooks as their readers run them: in a kernel, and in JupyterLab."""
