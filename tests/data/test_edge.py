"""Data and measuring tools of the edge computing units."""

import os

import numpy as np
import pytest

from aitracks.data.edge import (
    NotTflite,
    casting_line,
    dense_reader,
    digits,
    hush,
    reader_classes,
    tflite_classes,
    tflite_facts,
)


def test_digits_are_the_real_ones():
    images, labels = digits()
    assert images.shape == (1797, 8, 8)
    assert images.min() == 0
    assert images.max() == 16
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_same_seed_same_castings_other_seed_other_castings():
    assert casting_line(seed=3).equals(casting_line(seed=3))
    assert not casting_line(seed=3).equals(casting_line(seed=4))


@pytest.mark.parametrize("seed", range(5))
def test_castings_have_the_statistics_of_the_card(seed):
    table = casting_line(lines=6, minutes=20, seed=seed)
    assert list(table.columns) == ["arrival_ms", "line", "cloud_rtt_ms", "gateway_rtt_ms"]
    assert table["arrival_ms"].is_monotonic_increasing
    assert table["arrival_ms"].between(0, 20 * 60_000).all()
    for _, own in table.groupby("line"):
        gaps = own["arrival_ms"].diff().dropna()
        assert gaps.min() >= 219.99  # two decimals are kept
        assert gaps.mean() == pytest.approx(400, rel=0.03)
    assert table["cloud_rtt_ms"].median() == pytest.approx(30, rel=0.03)
    # 3 % of delays, 55 % of them above 90 ms; the lognormal body alone stays below that.
    assert (table["cloud_rtt_ms"] > 120).mean() == pytest.approx(0.03 * np.exp(-90 / 150), abs=0.004)
    assert table["gateway_rtt_ms"].min() >= 1
    assert table["gateway_rtt_ms"].mean() == pytest.approx(1.3, abs=0.02)


def test_lines_are_counted_from_one_and_do_not_end_early():
    table = casting_line(lines=60, minutes=0.5, seed=1)
    assert sorted(table["line"].unique()) == list(range(1, 61))
    assert table.groupby("line")["arrival_ms"].max().min() > 27_000


@pytest.mark.parametrize("options", [{"lines": 0}, {"lines": 61}, {"minutes": 0}, {"minutes": 61}, {"minutes": -1}])
def test_castings_refuse_what_is_out_of_range(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        casting_line(**options)


def test_reader_reads_and_is_the_same_again():
    images, labels = digits()
    x = images.reshape(-1, 64) / 16
    weights = dense_reader(x[:1000], labels[:1000], hidden=40, seed=2)
    assert [part.shape for part in weights] == [(64, 40), (40,), (40, 10), (10,)]
    assert np.mean(reader_classes(weights, x[1000:]) == labels[1000:]) > 0.88
    again = dense_reader(x[:1000], labels[:1000], hidden=40, seed=2)
    assert all(np.array_equal(a, b) for a, b in zip(weights, again, strict=True))


@pytest.mark.parametrize(
    "content", [b"", b"TFL3", b"\x00" * 100, b"\x1c\x00\x00\x00TFL3" + b"\xff" * 200, b"x" * 2_000_000]
)
def test_bytes_that_are_no_tflite_file_are_refused(content):
    pytest.importorskip("tensorflow")
    with pytest.raises(NotTflite):
        tflite_facts(content)
    with pytest.raises(NotTflite):
        tflite_classes(content, np.zeros((1, 64)))


def test_tflite_file_gives_the_classes_of_the_network(tmp_path):
    tf = pytest.importorskip("tensorflow")
    images, labels = digits()
    x = images.reshape(-1, 64) / 16
    weights = dense_reader(x[:600], labels[:600], hidden=20, seed=0)
    w1, b1, w2, b2 = (tf.constant(part, tf.float32) for part in weights)

    @tf.function(input_signature=[tf.TensorSpec([1, 64], tf.float32)])
    def read(row):
        return tf.nn.relu(row @ w1 + b1) @ w2 + b2

    content = tf.lite.TFLiteConverter.from_concrete_functions([read.get_concrete_function()]).convert()
    facts = tflite_facts(content)
    assert (facts.size, facts.input_type, facts.output_type) == (len(content), "FLOAT32", "FLOAT32")
    assert np.array_equal(tflite_classes(content, x[:50]), reader_classes(weights, x[:50]))
    with pytest.raises(NotTflite, match="shape"):
        tflite_classes(content, np.zeros((2, 63)))
    with pytest.raises(NotTflite):
        tflite_facts(content[: len(content) // 2])


def test_a_file_that_asks_for_more_than_arithmetic_is_refused(tmp_path):
    """A converter can put TensorFlow's own operators into a file, and those can write files."""
    tf = pytest.importorskip("tensorflow")
    target = str(tmp_path / "written")

    @tf.function(input_signature=[tf.TensorSpec([1, 64], tf.float32)])
    def write(row):
        tf.io.write_file(target, "x")
        return row[:, :10]

    converter = tf.lite.TFLiteConverter.from_concrete_functions([write.get_concrete_function()])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    content = converter.convert()
    with pytest.raises(NotTflite, match="CUSTOM"):
        tflite_classes(content, np.zeros((1, 64)))
    assert list(tmp_path.iterdir()) == []


def test_hush_drops_native_output_and_gives_the_stream_back(capfd):
    with hush():
        os.write(2, b"noise")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
