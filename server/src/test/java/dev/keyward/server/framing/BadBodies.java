package dev.keyward.server.framing;

import static dev.keyward.server.framing.BadRequest.POST;
import static dev.keyward.server.framing.BadRequest.bad;
import static dev.keyward.server.framing.BadRequest.body;

import java.util.stream.Stream;

/** Bodies whose end is told wrongly, twice or not at all (RFC 9112 sections 6 and 7). */
final class BadBodies {
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String REST = "\r\nabc\r\n0\r\n\r\n";
  private static final String LAST = "3\r\nabc\r\n0\r\n";

  private BadBodies() {}

  static Stream<BadRequest> all() {
    return Stream.of(lengths(), twoFramings(), codings(), sizes(), chunks(), trailers())
        .flatMap(rows -> rows);
  }

  private static BadRequest length(String value) {
    return bad("length [" + value + "]", POST + "Content-Length: " + value + "\r\n\r\nabcde");
  }

  private static Stream<BadRequest> lengths() {
    Stream<String> values =
        Stream.of(
            "+5",
            "-5",
            "-0",
            "5x",
            "x5",
            "0x5",
            "5.0",
            "5e0",
            "5 5",
            "5\t5",
            "5,",
            ",5",
            "5, 5",
            "5,5",
            "5, 6",
            "5;5",
            "\"5\"",
            "\u000b5",
            "5\u000b",
            "\u00b2",
            "",
            " ",
            "18446744073709551621",
            "9223372036854775808",
            "4294967296000000000000005");
    return Stream.concat(
        values.map(BadBodies::length),
        Stream.of(
            two("5", "Content-Length: 5"),
            two("5", "Content-Length: 6"),
            two("0", "Content-Length: 5"),
            two("5", "Content-Length: 0"),
            two("5", "content-length: 5"),
            two("5", "CONTENT-LENGTH: 6"),
            two("5", "X: 1\r\nContent-Length: 6"),
            bad("spacedLength", POST + "Content-Length : 5\r\n\r\nabcde"),
            bad("tabBeforeLengthsColon", POST + "Content-Length\t: 5\r\n\r\nabcde"),
            bad("foldedLength", POST + "Content-Length:\r\n 5\r\n\r\nabcde"),
            bad("indentedLength", POST + "X: 1\r\n Content-Length: 5\r\n\r\nabcde")));
  }

  private static BadRequest two(String first, String second) {
    return bad(
        "lengths " + first + " and " + second.replace("\r\n", "|"),
        POST + "Content-Length: " + first + "\r\n" + second + "\r\n\r\nabcde");
  }

  private static Stream<BadRequest> twoFramings() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    return Stream.of(
        bad("lengthAndChunked", POST + "Content-Length: 4\r\n" + chunked + "\r\n0\r\n\r\n"),
        bad("chunkedAndLength", POST + chunked + "Content-Length: 4\r\n\r\n0\r\n\r\n"),
        bad("lengthOfNothingAndChunked", POST + "Content-Length: 0\r\n" + chunked + "\r\n" + LAST),
        bad("badLengthAndChunked", POST + "Content-Length: x\r\n" + chunked + "\r\n" + LAST),
        bad(
            "identityAndLength",
            POST + "Transfer-Encoding: identity\r\nContent-Length: 1\r\n\r\n0"),
        bad(
            "lengthAndChunkedOnHttp10",
            CHUNKED.replace("HTTP/1.1", "HTTP/1.0").replace("\r\n\r\n", "\r\nContent-Length: 4")
                + "\r\n\r\n0\r\n\r\n"),
        bad("chunkedOnHttp10", CHUNKED.replace("HTTP/1.1", "HTTP/1.0") + "0\r\n\r\n"));
  }

  private static Stream<BadRequest> codings() {
    Stream<String> values =
        Stream.of(
            "xchunked",
            "x-chunked",
            "chunkedx",
            "chunke",
            "gzip",
            "identity",
            "cow",
            "gzip, chunked",
            "chunked, gzip",
            "chunked, identity",
            "identity, chunked",
            "chunked, chunked",
            "chunked,",
            ",chunked",
            ", chunked",
            "chunked;q=1",
            "chunked; a=b",
            "\"chunked\"",
            "chunked chunked",
            "chunked\tchunked",
            "\u000bchunked",
            "chunked\u000b",
            "\fchunked",
            "\u00a0chunked",
            "chunked\u0000",
            "ch\u00fcnked",
            "");
    return Stream.concat(
        values.map(
            value ->
                bad(
                    "coding [" + value + "]",
                    POST + "Transfer-Encoding: " + value + "\r\n\r\n" + LAST + "\r\n")),
        Stream.of(
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\ntransfer-encoding: x",
                "Transfer-Encoding: x\r\nX: 1\r\nTRANSFER-ENCODING: chunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding\t: chunked",
                "Transfer-Encoding:\r\n chunked",
                "X: 1\r\n Transfer-Encoding: chunked",
                "Transfer-Encoding: chun\rked",
                "Transfer-Encoding: chunked\rX: 1",
                "\u0000Transfer-Encoding: chunked",
                "Transfer-Encoding\u0000: chunked")
            .map(
                lines ->
                    bad(lines.replace("\r\n", "|"), POST + lines + "\r\n\r\n" + LAST + "\r\n")));
  }

  private static Stream<BadRequest> sizes() {
    return Stream.of(
            "",
            " ",
            ";",
            ";a",
            "0x3",
            "3x",
            "x3",
            "g",
            "+3",
            "-3",
            "-0",
            "3 3",
            "3,3",
            "3.0",
            "_3",
            "\u00b2",
            "ffffffffffffffff1",
            "10000000000000003",
            "100000003",
            "80000000",
            "3;a\rb",
            "3;a=\"\r\"",
            "3;a\nb",
            "3\n",
            "3\r",
            "3;" + "a".repeat(20_000))
        .map(size -> body("chunk size [" + abridged(size) + "]", CHUNKED + size + REST));
  }

  private static Stream<BadRequest> chunks() {
    return Stream.of(
        body("chunkSizeEndsWithLineFeed", CHUNKED + "3\nabc\r\n0\r\n\r\n"),
        body("chunkExtensionEndsWithLineFeed", CHUNKED + "3;a\nabc\r\n0\r\n\r\n"),
        body("chunkSizeEndsWithLineFeedCarriageReturn", CHUNKED + "3\n\rabc\r\n0\r\n\r\n"),
        body("chunkSizeEndsWithCarriageReturn", CHUNKED + "3\rabc\r\n0\r\n\r\n"),
        body("chunkEndsWithLineFeed", CHUNKED + "3\r\nabc\n0\r\n\r\n"),
        body("chunkEndsWithCarriageReturn", CHUNKED + "3\r\nabc\r0\r\n\r\n"),
        body("chunkEndsWithLineFeedCarriageReturn", CHUNKED + "3\r\nabc\n\r0\r\n\r\n"),
        body("chunkEndsWithoutLineEnd", CHUNKED + "3\r\nabc0\r\n\r\n"),
        body("chunkEndsWithTwoLineEnds", CHUNKED + "3\r\nabc\r\n\r\n0\r\n\r\n"),
        body("chunkLongerThanItsSize", CHUNKED + "3\r\nabcXX0\r\n\r\n"),
        body("chunkShorterThanItsSize", CHUNKED + "5\r\nabc\r\n0\r\n\r\n"),
        body("lastChunkEndsWithLineFeed", CHUNKED + "3\r\nabc\r\n0\n\r\n"),
        body("nothingEndsWithLineFeed", CHUNKED + "3\r\nabc\r\n0\r\n\n"),
        body("nothingEndsWithTwoCarriageReturns", CHUNKED + "3\r\nabc\r\n0\r\n\r\r\n"),
        body("requestInAChunkSize", CHUNKED + "GET /api/smuggled HTTP/1.1" + REST));
  }

  private static Stream<BadRequest> trailers() {
    return Stream.of(
            "X: 1\n",
            "X: 1\r\r\n",
            "X : 1\r\n",
            " X: 1\r\n",
            ": 1\r\n",
            "X\r\n",
            "X: a\u0000b\r\n",
            "X: a\rb\r\n",
            "X(y: 1\r\n",
            "X: " + "a".repeat(40_000) + "\r\n")
        .map(
            lines ->
                body(
                    "trailer [" + abridged(lines).replace("\r\n", "|") + "]",
                    CHUNKED + LAST + lines + "\r\n"));
  }

  private static String abridged(String text) {
    return text.length() < 60 ? text : text.substring(0, 20) + "...";
  }
}
