"""All limits of what is read from a file of tensors, in one table; `docs/faults.md` says the same to people.

They bound memory and time for files of strangers. Whatever is above one is refused by its name and number
(LimitExceeded), never read in part without saying so.
"""

from __future__ import annotations

# Safetensors
HEADER_LIMIT = 100_000_000  # bytes of a header, the library's limit
PARTS_LIMIT = 2_000_000  # commas and brackets of a header: bounds the memory of parsing it, about 250,000 tensors

# Pickles, in files of torch and bare
PICKLE_LIMIT = 256 << 20  # bytes of one
OPERATIONS_LIMIT = 5_000_000  # of one pickle
MADE_LIMIT = 1_000_000  # objects that a pickle would make, each kept as a record of it
DEPTH_LIMIT = 64  # levels of objects around a tensor or a setting
OBJECTS_LIMIT = 5_000_000  # entries looked at in search of tensors
NAMES_LIMIT = 64 << 20  # characters of the names of all tensors of a file together
SETTINGS_LIMIT = 200_000  # values beside the tensors
DIGITS_LIMIT = 4_000  # decimal digits of a whole number; Python writes no more than 4,300

# Archives
MEMBERS_LIMIT = 100_000  # of a zip file of torch
DIRECTORY_LIMIT = 16 << 20  # bytes of the directory of a zip file
ARRAYS_LIMIT = 10_000  # of an npz archive
ARRAYS_BYTES_LIMIT = 256 << 20  # of all arrays of an npz archive together, unpacked
ARRAY_HEADER_LIMIT = 4096  # bytes; NumPy's own take 118

# Tensors
AXES_LIMIT = 1_000  # axes of a tensor that is listed
RANK_LIMIT = 64  # axes of one whose values are read, of NumPy
COUNT_LIMIT = 2**59  # elements of at most 16 bytes in the 63 bits that NumPy counts bytes with
READ_LIMIT = 8 << 30  # bytes of a tensor read at once; more is asked for in slices
SLICE_LIMIT = 1 << 26  # bytes of the region around a slice that is read for it
UNASKED_LIMIT = 1 << 37  # bytes of values that `runreport stats` reads without --whole

# Indices of shards
INDEX_LIMIT = 64 << 20  # bytes
SHARDS_LIMIT = 10_000  # that names without an index may speak of
READS_LIMIT = 1 << 17  # places of a file that are read for one slice

# Distributed checkpoints of torch
METADATA_LIMIT = 256 << 20  # bytes of `.metadata`
RECORD_LIMIT = 1 << 20  # bytes of the description of one chunk

# GGUF
GGUF_VALUES_LIMIT = 4_000_000  # of the header, those in lists included
GGUF_TENSORS_LIMIT = 250_000
GGUF_TEXT_LIMIT = 1 << 24  # bytes of one text of the header
GGUF_NAME_LIMIT = 1 << 12  # bytes of the name of a tensor
GGUF_RANK_LIMIT = 8  # axes of a tensor; ggml has four

# Files of Keras
KERAS_TIME_LIMIT_S = 60  # of the process that lists one
KERAS_MEMORY_LIMIT = 4 << 30  # bytes of its address space
KERAS_OBJECTS_LIMIT = 100_000  # groups, data sets and links
KERAS_CHUNKS_LIMIT = 1_000_000  # of all data sets
UNPACKED_LIMIT = 1 << 26  # bytes of one chunk, unpacked

# Adapters
CONFIG_LIMIT = 4 << 20  # bytes of adapter_config.json

# Tokenizers
VOCABULARY_LIMIT = 64 << 20  # bytes of a file that holds the texts of tokens
