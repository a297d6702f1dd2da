-- Adds to tallies: each request to one of 10,000, with a note that makes its event 431 bytes or so.
local note = string.rep("n", 385)
local body = '{"amount":1,"note":"' .. note .. '"}'
local headers = { ["Content-Type"] = "application/json" }

function init()
  math.randomseed(1)
end

function request()
  return wrk.format("POST", "/api/v1/tallies/t-" .. math.random(10000) .. "/add", headers, body)
end

dofile(debug.getinfo(1, "S").source:sub(2):match(".*/") .. "summary.lua")
