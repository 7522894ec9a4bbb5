local requests = {}
local n = 0
function init()
  for key in io.lines("keys.txt") do
    requests[#requests + 1] = wrk.format("GET", "/data", {["X-API-Key"] = key})
  end
end
function request()
  n = n % #requests + 1
  return requests[n]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.0f %d %d %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(50),
    latency:percentile(99), errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
