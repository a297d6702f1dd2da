-- Asks for pages, one of those in the file that the first argument names, and with every tenth request adds to a tally.
local folder = debug.getinfo(1, "S").source:sub(2):match(".*/")
dofile(folder .. "get.lua")
local begin_get, get = init, request
dofile(folder .. "add.lua")
local add = request
local sent = 0

function init(arguments)
  begin_get(arguments)
end

function request()
  sent = sent + 1
  return sent % 10 == 0 and add() or get()
end
