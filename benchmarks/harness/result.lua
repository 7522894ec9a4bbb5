-- Prints what load.py reads: requests, microseconds, p50, p99, errors, and what the script adds.
return function(summary, latency, ...)
  local errors = summary.errors
  local words = { "RESULT", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, ... }
  for i = 2, #words do
    words[i] = string.format("%d", words[i])
  end
  io.write(table.concat(words, " "), "\n")
end
