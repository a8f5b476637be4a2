"""One line for each form of private text, and for what looks like one and is none."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.privacy.pattern import without
from runreport.runs.privacy.redactor import PLAIN, Redactor, redactor_of

NAMED = redactor_of([("gpu7.cs.uni-x.edu", "host"), ("gpu7", "host"), ("adalove", "user")])
GPU = "GPU-01234567-89ab-cdef-0123-456789abcdef"

REPLACED = [
    ("e-mail", "ada@example.org", "(e-mail)"),
    ("e-mail", "ask ada.lovelace+x@cs.uni-bonn.de, or not", "ask (e-mail), or not"),
    ("e-mail", "<ada@example.org>", "<(e-mail)>"),
    ("e-mail", "ada.lovelace@tecnico.pt", "(e-mail)"),
    ("home", "/home/ada/data/x.npz", "(home)/data/x.npz"),
    ("home", "'/Users/Ada/x y'", "'(home)/x y'"),
    ("home", "--out=/home/ada", "--out=(home)"),
    ("home", "/mnt/nfs/home/ada/x", "(home)/x"),
    ("home", "file:///home/ada/x", "(home)/x"),
    ("home", "/root/.cache/x", "(home)/.cache/x"),
    ("home", r"C:\Users\ada\x", r"(home)\x"),
    ("home", r"C:\\Users\\ada\\x", r"(home)\\x"),
    ("home", r"C:\Users\Ada Lovelace\x", r"(home)\x"),
    ("home", "c:/Users/ada/x", "(home)/x"),
    ("folder", "/mnt/fast/team/data/train.bin", "…/train.bin"),
    ("folder", "in /data/a/b and", "in …/b and"),
    ("folder", "~/secret/run", "…/run"),
    ("host", "events.out.tfevents.1700000000.gpu9.cs.uni-x.edu.1234.0", "events.out.tfevents.1700000000.(host).1234.0"),
    ("host", "a/events.out.tfevents.1700000000.ip-10-0-0-1", "a/events.out.tfevents.1700000000.(host)"),
    ("host", "events.out.tfevents.1700000000.box.v2", "events.out.tfevents.1700000000.(host).v2"),
    ("host", r"\\filer\share\x", r"(host)\share\x"),
    ("host", "bob@gpu3:~/code$ python", "(user)@(host):~/code$ python"),
    ("host", "on GPU7.cs.uni-x.edu.", "on (host)."),
    ("user", "by adalove_run-3", "by (user)_run-3"),
    ("gpu id", GPU, "(gpu id)"),
    ("gpu id", f"MIG-{GPU}/1/0", "(gpu id)"),
    ("address", "connect to 131.220.4.7:29500", "connect to (address):29500"),
    ("address", "tcp://131.220.4.7", "tcp://(address)"),
    ("address", "192.168.1.7", "(address)"),
    ("address", "00:1a:2B:3c:4d:5e", "(address)"),
    ("address", "fe80::1ff:fe23:4567:890a", "(address)"),
    ("address", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "(address)"),
    ("token", "hf_" + "AbCdEfGhIjKlMnOpQrSt", "(token)"),
    ("token", "sk-" + "proj-abcdefghijklmnopqrstuvwx", "(token)"),
    ("token", "ghp_" + "a1B2" * 9, "(token)"),
    ("token", "github_pat_" + "a1B2" * 9, "(token)"),
    ("token", "AKIA" + "ABCDEFGH12345678", "(token)"),
    ("token", "xoxb-" + "123456789012-abc", "(token)"),
    ("token", "Authorization: Bearer abcdefghijklmnop.qrst", "Authorization: Bearer (token)"),
    ("token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc_def", "(token)"),
    ("token", "WANDB_API_KEY=" + "0123456789" * 4 + " x", "WANDB_API_KEY=(token) x"),
    ("token", 'api_key: "abcd1234efgh"', 'api_key: "(token)"'),
    ("token", "https://ada:pw@git.example.org/a.git", "https://(token)@git.example.org/a.git"),
    ("token", "https://x.org/a?X-Amz-Signature=abcdef&v=1", "https://x.org/a?X-Amz-Signature=(token)&v=1"),
    ("token", "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nx", "(token)\n\n\nx"),
]
KEPT = """\
loss@epoch
mAP@0.5 recall@1 top@k.mean user@model.weight
weights@best.pt
train/loss val/acc.top1 layers.3.mlp.weight
openai/clip/vit
/usr/lib/python3/x.py
https://github.com/home/xyz/abc and https://arxiv.org/abs/1706.03762
git@github.com:ada/x.git
torch 12.1.105.0 cudnn 8.9.2.26 nvidia-curand==10.3.2.106
127.0.0.1:8080 0.0.0.0
12:34:56 and 2026-11-21-13-05-22
std::vector a::b
tokens: 12345678 max_new_tokens=10240000 pad_token: something_long tokens/s: 1234567.8
risk-averse-long-name-that-is-fine-really
0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
1e-5 0.123 3.14.15 a / b, 3/4
checkpoints/epoch_3.safetensors
GPU 0: NVIDIA A100-SXM4-80GB""".splitlines()


@pytest.mark.fault(70)
@pytest.mark.parametrize(("kind", "text", "shown"), REPLACED)
def test_private_text_becomes_a_word_and_is_counted(kind: str, text: str, shown: str) -> None:
    removed: Counter[str] = Counter()
    assert NAMED.value(text, removed) == shown
    assert removed == {kind: 1}
    assert NAMED.value(shown) is shown


@pytest.mark.parametrize("text", KEPT)
def test_text_that_only_looks_like_it_stays_the_same_object(text: str) -> None:
    removed: Counter[str] = Counter()
    assert NAMED.value(text, removed) is text
    assert not removed


def test_all_of_one_text_is_counted() -> None:
    removed: Counter[str] = Counter()
    text = "ada@example.org, bob@example.org: /home/ada/x"
    assert PLAIN.value(text, removed) == "(e-mail), (e-mail): (home)/x"
    assert PLAIN.value(text, removed)  # remembered, and counted again
    assert removed == {"e-mail": 4, "home": 2}


def test_folders_of_tags_and_files_stay() -> None:
    assert NAMED.text("/train/loss/a") == "/train/loss/a"
    assert NAMED.text("/home/ada/loss") == "(home)/loss"


def test_accounts_are_named_only_where_nobody_is_to_be() -> None:
    remote = "https://github.com/ada/x.git and git@github.com:ada/x.git"
    assert PLAIN.value(remote) is remote
    assert Redactor(anonymous=True).value(remote) == "(url) and (url)"


PIECES = st.sampled_from(
    [text for _, text, _ in REPLACED] + [*KEPT, " ", "\n", "/", "(", "@", "adalove", "\\", '"', "="]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=6).map("".join)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS)
def test_to_redact_twice_is_to_redact_once(text: str) -> None:
    for redactor in (NAMED, Redactor(NAMED.names, anonymous=True)):
        for once in (redactor.text(text), redactor.value(text)):
            assert without(once, redactor.forms()) == (once, Counter())
        assert redactor.value(redactor.value(text)) == redactor.value(text)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(alphabet="abcdefgh ,.\n", max_size=60))
def test_ordinary_text_is_the_same_object(text: str) -> None:
    assert NAMED.value(text) is text


def test_data_keep_their_arrays_and_their_form() -> None:
    data = {"x": [1.0, 2.0], "names": ("a", "/home/ada/x"), "deep": {"ada@example.org": None}}
    assert NAMED.data(data) == {"x": [1.0, 2.0], "names": ("a", "(home)/x"), "deep": {"(e-mail)": None}}
    same = {"x": [1, 2], "t": "loss@epoch"}
    assert NAMED.data(same) is same


def test_packed_numbers_and_pictures_are_never_changed() -> None:
    picture = "data:image/png;base64,AAAA/adalove/AKIAABCDEFGH12345678+/home/ada/x"
    packed = {"dtype": "f4", "bdata": "AAAA/adalove/home/ada"}
    assert NAMED.text(picture) == picture
    assert NAMED.text(f"url({picture}) of adalove") == f"url({picture}) of (user)"
    assert NAMED.data({"x": packed})["x"] is packed
