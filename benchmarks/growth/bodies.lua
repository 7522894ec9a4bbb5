-- The same request again and again; with a body of so many bytes, if any.
-- wrk ... -- [BYTES]
local result = require("result")
function init(args)
  if args[1] then
    wrk.method = "POST"
    wrk.body = string.rep("x", tonumber(args[1]))
  end
end

function done(summary, latency)
  result(summary, latency)
end
