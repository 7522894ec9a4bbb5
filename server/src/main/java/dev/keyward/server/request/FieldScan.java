package dev.keyward.server.request;

import dev.keyward.core.text.AsciiSet;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pass over the header fields of a request, keeping what framing, origin and credential are
 * judged by.
 */
final class FieldScan {
  private static final int MAX_LENGTH_DIGITS = 18;
  private static final AsciiSet ZEROS = AsciiSet.of("0");

  int hosts;
  String host = "";
  int transferEncodings;
  boolean chunked;
  int contentLengths;
  boolean contentLengthValid = true;
  private boolean emptyBody;
  boolean expectsContinue;

  /** Whether any field speaks of another hop. */
  boolean forwarded;

  String forwardedProto = "";
  String forwardedHost = "";
  final List<String> forwardedFor = new ArrayList<>(0);
  List<String> authorization = List.of();
  List<String> apiKeys = List.of();
  Set<String> connection = Set.of();

  FieldScan(HttpHeaders headers) {
    List<String> connectionValues = List.of();
    for (Iterator<Map.Entry<CharSequence, CharSequence>> i = headers.iteratorCharSequence();
        i.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = i.next();
      CharSequence value = field.getValue();
      Field meaning = Field.of(field.getKey());
      switch (meaning) {
        case HOST -> {
          hosts++;
          host = value.toString();
        }
        case AUTHORIZATION -> authorization = plus(authorization, value);
        case API_KEY -> apiKeys = plus(apiKeys, value);
        case CONNECTION -> connectionValues = plus(connectionValues, value);
        case CONTENT_LENGTH -> {
          contentLengths++;
          contentLengthValid =
              !value.isEmpty()
                  && value.length() <= MAX_LENGTH_DIGITS
                  && AsciiSet.DIGITS.containsAll(value);
          emptyBody = ZEROS.containsAll(value);
        }
        case TRANSFER_ENCODING -> {
          transferEncodings++;
          chunked = AsciiString.contentEqualsIgnoreCase(value, "chunked");
        }
        case EXPECT -> expectsContinue = AsciiString.contentEqualsIgnoreCase(value, "100-continue");
        case FORWARDED_FOR, FORWARDED_PROTO, FORWARDED_HOST, FORWARDING ->
            forwarded(meaning, value.toString());
        case HOP_BY_HOP, COOKIE, IDENTITY, AMBIGUOUS, OTHER -> {}
      }
    }
    if (!connectionValues.isEmpty()) {
      connection = RequestReader.connectionOptions(connectionValues);
    }
  }

  private void forwarded(Field meaning, String value) {
    forwarded = true;
    switch (meaning) {
      case FORWARDED_FOR -> forwardedFor.add(value);
      case FORWARDED_PROTO -> forwardedProto = value.strip();
      case FORWARDED_HOST -> forwardedHost = value.strip();
      default -> {}
    }
  }

  boolean hasBody() {
    return transferEncodings > 0 || contentLengths > 0 && !emptyBody;
  }

  /** Almost always the first value: no list is made to grow for it. */
  private static List<String> plus(List<String> values, CharSequence value) {
    if (values.isEmpty()) {
      return List.of(value.toString());
    }
    List<String> more = new ArrayList<>(values);
    more.add(value.toString());
    return more;
  }
}
