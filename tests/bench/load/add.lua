-- Adds to tallies: each request to one of 10,000, with a note that makes its event 431 bytes or so, and a key that makes it safe to repeat.
tallies = tallies or 10000
local note = string.rep("n", 385)
local body = '{"amount":1,"note":"' .. note .. '"}'
local run = os.time()
local sent = 0

function init()
  math.randomseed(1)
end

function request()
  sent = sent + 1
  local headers = { ["Content-Type"] = "application/json", ["Idempotency-Key"] = run .. "-" .. sent }
  return wrk.format("POST", "/api/v1/tallies/t-" .. math.random(tallies) .. "/add", headers, body)
end

dofile(debug.getinfo(1, "S").source:sub(2):match(".*/") .. "summary.lua")
