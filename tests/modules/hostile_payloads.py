"""Ways in which a pickle runs code when it is loaded; each would write to a canary."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

from pickle_bytes import Raw, built, call, name, value


def payloads(canary: str) -> Iterator[tuple[str, Raw]]:
    """Name and operations of each; loading any of them without care would create the file `canary`."""
    touch, python = f"touch {canary}", f"open({canary!r}, 'w')"
    system = name("os", "system")
    functions = {
        "os.system": (touch,),
        "posix.system": (touch,),
        "nt.system": (touch,),
        "os.popen": (touch,),
        "subprocess.call": (["touch", canary],),
        "subprocess.Popen": (["touch", canary],),
        "subprocess.getoutput": (touch,),
        "subprocess.check_output": (["touch", canary],),
        "builtins.exec": (python,),
        "builtins.eval": (python,),
        "__builtin__.eval": (python,),
        "builtins.open": (canary, "w"),
        "builtins.__import__": ("antigravity",),
        "io.open": (canary, "w"),
        "importlib.import_module": ("antigravity",),
        "runpy.run_path": (canary,),
        "shutil.rmtree": ("/nowhere",),
        "socket.create_connection": (("127.0.0.1", 9),),
        "webbrowser.open": ("http://127.0.0.1:9",),
        "sqlite3.connect": (canary,),
        "ctypes.CDLL": ("libc.so.6",),
        "pickle.loads": (b"N.",),
        "torch.load": (canary,),
        "torch.hub.load": ("a/b", "c"),
        "torch.jit.load": (canary,),
        "types.FunctionType": (None, {}),
        "types.CodeType": (0,),
        "operator.methodcaller": ("system", touch),
        "builtins.map": (system, [touch]),
        "pdb.run": (python,),
        "timeit.timeit": (python,),
        "cProfile.run": (python,),
        "code.interact": (),
        "pty.spawn": ("sh",),
        "asyncio.run": (None,),
        "multiprocessing.util.spawnv_passfds": (b"/bin/true", (), ()),
        "numpy.load": (canary,),
        "numpy.testing._private.utils.runstring": (python, {}),
        "builtins.getattr": (system, "__call__"),
        "distutils.file_util.write_file": (canary, ["x"]),
        "logging.FileHandler": (canary,),
        "urllib.request.urlopen": ("http://127.0.0.1:9",),
        "zipfile.ZipFile": (canary, "w"),
        "builtins.compile": (python, "x", "exec"),
    }
    for called, args in functions.items():
        module, _, what = called.rpartition(".")
        yield called, call(name(module, what), *args)
    yield "INST", Raw(b"(" + value(touch) + b"ios\nsystem\n")
    yield "OBJ", Raw(b"(" + system + value(touch) + b"o")
    yield "NEWOBJ", Raw(name("subprocess", "Popen") + value(([touch],)) + b"\x81")
    yield "NEWOBJ_EX", Raw(name("subprocess", "Popen") + value(([touch],)) + b"}\x92")
    yield "STACK_GLOBAL", Raw(value("os") + value("system") + b"\x93" + value((touch,)) + b"R")
    yield "EXT1", Raw(b"\x82\x01" + value((touch,)) + b"R")
    yield "dotted name", Raw(value("pathlib") + value("Path.write_text") + b"\x93" + value((canary, "x")) + b"R")
    yield "called result", call(call(name("functools", "partial"), system, touch))
    yield "state", built(call(name("builtins", "eval"), python), {"a": 1})
    yield "nested", call(name("_pickle", "loads"), pickle.dumps(1))
