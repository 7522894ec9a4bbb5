-- One connection for each thread; a thread renews a session of its own, or repeats its one request.
local result = require("result")
local threads = 0
function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

local kind, secret
function init(args)
  kind = args[1]
  local n = 0
  for line in io.lines("secrets." .. kind) do
    if n == id then secret = line end
    n = n + 1
  end
end

function request()
  if kind == "me" then
    return wrk.format("GET", "/auth/me", {["X-API-Key"] = secret})
  elseif kind == "refresh" then
    return wrk.format("POST", "/auth/refresh", {["Content-Type"] = "application/json"}, '{"refresh_token":"' .. secret .. '"}')
  end
  return wrk.format("POST", "/auth/token",
    {["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = secret}, "grant_type=client_credentials")
end

function response(status, headers, body)
  if kind == "refresh" and status == 200 then
    secret = body:match('"refresh_token":"([^"]+)"')
  end
end

function done(summary, latency)
  result(summary, latency)
end
