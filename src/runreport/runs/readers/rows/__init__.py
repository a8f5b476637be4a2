"""Text that holds rows and settings: tables, JSON lines, printed logs, JSON and YAML documents."""
