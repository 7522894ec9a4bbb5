-- One request after the other, each with the next credential of a file: in turn, from memory; random, any of its
-- lines, which are of one length, others with each run; or once, from COUNT lines that begin at byte START, of which the first USED are left out.
-- wrk ... -- FILE FIELD PREFIX ORDER [START USED COUNT LENGTH]
local result = require("result")
local threads = {}
function setup(thread)
  threads[#threads + 1] = thread
end

used, exhausted = 0, 0
local credentials, n = {}, 0
local file, start, left, count
local head, tail, order
local content, length
function init(args)
  order = args[4]
  wrk.headers[args[2]] = args[3] .. "CREDENTIAL"
  local request = wrk.format()
  local from, to = request:find("CREDENTIAL", 1, true)
  head, tail = request:sub(1, from - 1), request:sub(to + 1)
  if order == "once" then
    file = io.open(args[1])
    start, count = tonumber(args[5]), tonumber(args[7])
    left = count - args[6]
    file:seek("set", start + args[6] * args[8])
  elseif order == "random" then
    -- One string, however many lines: a million of them would keep the collector busy.
    content = io.open(args[1]):read("*a")
    length = content:find("\n", 1, true)
    count = #content / length
    math.randomseed(os.time())
  else
    for line in io.lines(args[1]) do
      credentials[#credentials + 1] = head .. line .. tail
    end
  end
end

function request()
  if order == "turn" then
    n = n % #credentials + 1
    return credentials[n]
  elseif order == "random" then
    local at = (math.random(count) - 1) * length
    return head .. content:sub(at + 1, at + length - 1) .. tail
  end
  if left == 0 then
    exhausted, left = 1, count
    file:seek("set", start)
  end
  left, used = left - 1, used + 1
  return head .. file:read("*l") .. tail
end

function done(summary, latency)
  local read, over = 0, 0
  for _, thread in ipairs(threads) do
    read = read + thread:get("used")
    over = over + thread:get("exhausted")
  end
  result(summary, latency, read, over)
end
