"""What people see: notebooks, figures and reader pages in Chromium, without network."""
