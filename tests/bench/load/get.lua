-- Asks for pages, one of those in the file that the first argument names, each a path.
local requests = {}

function init(arguments)
  math.randomseed(1)
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  return requests[math.random(#requests)]
end

dofile(debug.getinfo(1, "S").source:sub(2):match(".*/") .. "summary.lua")
