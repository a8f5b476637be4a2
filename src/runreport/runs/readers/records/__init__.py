"""Logs of binary records: frames, protobuf messages, and the event and history logs made of them."""
