"""Images as a cluster has them: record files, lists with verdicts, folders that no list describes."""
from __future__ import annotations

import shutil
import struct
import tempfile
import unittest
from pathlib import Path
from typing import Sequence

import numpy as np

from boundaryface.dataset import ImageReader, read_list, scan
from boundaryface.records import RecordFile

from .support import Folder, png

MAGIC = 0xCED7230A
SIZE = 64
PEOPLE = ("Ann", "Ben")


def frame(content: bytes, part: int = 0) -> bytes:
    return struct.pack("<II", MAGIC, part << 29 | len(content)) + content + b"\0" * (-len(content) % 4)


def record(labels: Sequence[float], image: bytes) -> bytes:
    flag = len(labels) if len(labels) > 1 else 0
    header = struct.pack("<IfQQ", flag, 0 if flag else labels[0], 0, 0)
    return header + (struct.pack(f"<{flag}f", *labels) if flag else b"") + image


def colour(value: int) -> bytes:
    return png(np.full((SIZE, SIZE, 3), value, np.uint8))


class InTemporaryFolder(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="recipe-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write_records(self, frames: Sequence[bytes], indexed: bool = True) -> Path:
        path = self.folder / "train.rec"
        path.write_bytes(b"".join(frames))
        starts = np.cumsum([0, *(len(each) for each in frames)])
        if indexed:
            path.with_suffix(".idx").write_text("".join(f"{key}\t{start}\n" for key, start in enumerate(starts[:-1])))
        return path


class Records(InTemporaryFolder):
    def people(self, indexed: bool = True) -> Path:
        """As InsightFace writes them: record 0 says where the identities' own records are, each with its range."""
        images = [(7, 10), (7, 20), (9, 30), (9, 40), (9, 50)]
        frames = [frame(record([6, 8], b"")), *(frame(record([label], colour(value))) for label, value in images)]
        return self.write_records([*frames, frame(record([1, 3], b"")), frame(record([3, 6], b""))], indexed)

    def test_the_identities_of_insightfaces_layout_with_an_index_and_without(self) -> None:
        for indexed in (True, False):
            with self.subTest(indexed=indexed):
                path = self.people(indexed)
                dataset = scan(path)
                self.assertEqual(dataset.train.names, [f"train.rec#{key}" for key in range(1, 6)])
                self.assertEqual(dataset.train.labels.tolist(), [0, 0, 1, 1, 1])
                self.assertEqual(dataset.train.identities, ["7", "9"])
                shown = ImageReader(path, SIZE, 1).batch(dataset.train.names)()
                self.assertEqual(shown[:, 0, 0, 0].tolist(), [10, 20, 30, 40, 50])
                path.with_suffix(".idx").unlink(missing_ok=True)

    def test_records_without_a_header(self) -> None:
        path = self.write_records([frame(record([label], colour(50))) for label in (3, 1, 3)])
        dataset = scan(path)
        self.assertEqual(dataset.train.identities, ["1", "3"])
        self.assertEqual(dataset.train.labels.tolist(), [1, 0, 1])

    def test_a_record_that_was_split_at_the_magic_number_is_put_together(self) -> None:
        image = b"before" + struct.pack("<I", MAGIC) + b"after!"
        whole = record([5], image)
        at = whole.index(struct.pack("<I", MAGIC))
        path = self.write_records([frame(whole[:at], 1) + frame(whole[at + 4 :], 3)])
        self.assertEqual(RecordFile(path).read(0), ([5.0], image))

    def test_damage_is_named(self) -> None:
        path = self.write_records([frame(record([1], colour(1)))[:6]])
        with self.assertRaisesRegex(ValueError, "train.rec: a record is cut off"):
            RecordFile(path).read(0)
        path.write_bytes(b"not a record at all")
        with self.assertRaisesRegex(ValueError, "train.rec: there is no record at byte 0"):
            RecordFile(path).read(0)
        with self.assertRaisesRegex(ValueError, "has no record 9"):
            RecordFile(path).read(9)
        path.with_suffix(".idx").write_text("zero zero")
        with self.assertRaisesRegex(ValueError, "train.idx is no index"):
            RecordFile(path)

    def test_a_list_may_name_records(self) -> None:
        path = self.people()
        listed = self.folder / "images.csv"
        listed.write_text("image,identity,label,role,verdict\ntrain.rec#5,0,Ann,train,\ntrain.rec#1,1,Ben,train,\n")
        dataset = read_list(listed, False, False)
        for root in (path, self.folder):
            shown = ImageReader(root, SIZE, 1).batch(dataset.train.names)()
            self.assertEqual(shown[:, 0, 0, 0].tolist(), [50, 10])

    def test_a_run_trains_on_a_record_file(self) -> None:
        random = np.random.default_rng(1)
        frames = []
        for label in range(3):
            base = random.uniform(40, 215, 3)
            for _ in range(6):
                pixels = np.clip(base + random.normal(0, 20, (SIZE, SIZE, 3)), 0, 255).astype(np.uint8)
                frames.append(frame(record([label], png(pixels))))
        path = self.write_records(frames)
        folder = Folder({"noise": {"openSet": 0}, "training": {"epochs": 2, "batchSize": 6}})
        self.addCleanup(folder.close)
        output = folder.train("--no-list", "--data", str(path))
        self.assertIn("18 images of 3 people", output)
        self.assertEqual([line["epoch"] for line in folder.metrics()], [1, 2])
        self.assertLess(folder.metrics()[1]["loss"], folder.metrics()[0]["loss"])


class Lists(InTemporaryFolder):
    def listed(self, rows: str) -> Path:
        path = self.folder / "images.csv"
        path.write_text("image,identity,label,role,verdict\n" + rows)
        return path

    ROWS = "a/1.png,0,Ann,train,\na/2.png,0,Ann,train,Ben\nb/1.png,1,Ben,train,\nc/1.png,0,Cem,held-out,\nn.png,,,outlier,\n"

    def test_given_labels_and_verdicts(self) -> None:
        path = self.listed(self.ROWS)
        given, judged = (read_list(path, False, use) for use in (False, True))
        self.assertEqual(given.train.labels.tolist(), [0, 0, 1])
        self.assertEqual(judged.train.labels.tolist(), [0, 1, 1])
        self.assertEqual(judged.train.identities, list(PEOPLE))
        assert given.held_out is not None and given.outliers is not None
        self.assertEqual((given.held_out.identities, given.outliers.names), (["Cem"], ["n.png"]))

    def test_a_verdict_on_nobody_and_a_damaged_line_are_named(self) -> None:
        with self.assertRaisesRegex(ValueError, 'the verdict "Eve" on a/1.png names nobody'):
            read_list(self.listed("a/1.png,0,Ann,train,Eve\n"), False, True)
        with self.assertRaisesRegex(ValueError, "images.csv, line 3: expected"):
            read_list(self.listed("a/1.png,0,Ann,train,\na/2.png,0,Ann\n"), False, False)
        path = self.folder / "other.csv"
        path.write_text("file,person\n")
        with self.assertRaisesRegex(ValueError, "other.csv: the first line should be image,"):
            read_list(path, False, False)

    def test_a_run_trains_on_verdicts_where_it_is_asked_to(self) -> None:
        """Every verdict is the identity an image was given a wrong label in place of: nothing is left to be found."""
        folder = Folder({"noise": {"closedSet": 0, "openSet": 0}, "training": {"epochs": 1}})
        self.addCleanup(folder.close)
        listed = folder.path / "images.csv"
        lines = listed.read_text().splitlines()
        # The first image of identity 0 is said to be of identity 1.
        lines[1] = lines[1] + "train 1"
        listed.write_text("\n".join(lines) + "\n")
        folder.train("--log-steps", out="given")
        folder.train("--log-steps", "--labels", "verdicts", out="judged")
        image = 0
        before, after = (self.labels_of(folder, out) for out in ("given", "judged"))
        self.assertEqual((before[image], after[image]), (0, 1))
        self.assertEqual(before[image + 1 :], after[image + 1 :])

    @staticmethod
    def labels_of(folder: Folder, out: str) -> list[int]:
        """What each image was trained as in the first epoch, in which none is rectified."""
        from boundaryface.sampler import epoch_batches

        training = folder.config["training"]
        count = 80
        batches = epoch_batches(count, training["batchSize"], training["flip"], training["seed"], 1)
        labels = [-1] * count
        for batch, step in zip(batches, folder.steps(out)):
            for image, label in zip(batch.images.tolist(), step["rectified"]):
                labels[image] = label
        return labels


class Folders(InTemporaryFolder):
    def test_one_subfolder_a_person_in_the_order_people_count(self) -> None:
        for name in ("p2/10.png", "p2/9.png", "p10/1.png", "loose.png"):
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(colour(9))
        dataset = scan(self.folder)
        self.assertEqual(dataset.train.names, ["p2/9.png", "p2/10.png", "p10/1.png"])
        self.assertEqual(dataset.train.identities, ["p2", "p10"])
        self.assertEqual(dataset.train.labels.tolist(), [0, 0, 1])

    def test_an_empty_one_and_an_unreadable_picture_are_named(self) -> None:
        with self.assertRaisesRegex(ValueError, "holds no images"):
            scan(self.folder)
        (self.folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n cut")
        reader = ImageReader(self.folder, SIZE, 1)
        self.assertEqual(reader.batch(["a.png", "gone.png"])()[:, 0, 0, 0].tolist(), [128, 128])
        self.assertEqual(sorted(reader.failures), ["a.png", "gone.png"])
