-- One request after the other, each with the next credential of a file:
--   in turn, from memory; random, any of them; once, no one a second time (from byte OFFSET of the file on).
-- wrk ... -- FILE FIELD PREFIX ORDER [OFFSET]
local result = require("result")
local threads = {}
function setup(thread)
  threads[#threads + 1] = thread
end

used, exhausted = 0, 0
local credentials, file, n, head, tail, order = {}, nil, 0, nil, nil, nil
function init(args)
  order = args[4]
  wrk.headers[args[2]] = args[3] .. "CREDENTIAL"
  local request = wrk.format()
  local from, to = request:find("CREDENTIAL", 1, true)
  head, tail = request:sub(1, from - 1), request:sub(to + 1)
  if order == "once" then
    file = io.open(args[1])
    file:seek("set", tonumber(args[5]))
  else
    for line in io.lines(args[1]) do
      credentials[#credentials + 1] = order == "turn" and head .. line .. tail or line
    end
  end
end

function request()
  if order == "turn" then
    n = n % #credentials + 1
    return credentials[n]
  elseif order == "random" then
    return head .. credentials[math.random(#credentials)] .. tail
  end
  local line = file:read("*l")
  if not line then
    exhausted = 1
    file:seek("set", 0)
    line = file:read("*l")
  end
  used = used + 1
  return head .. line .. tail
end

function done(summary, latency)
  local read, over = 0, 0
  for _, thread in ipairs(threads) do
    read = read + thread:get("used")
    over = over + thread:get("exhausted")
  end
  result(summary, latency, read, over)
end
