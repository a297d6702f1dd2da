-- Adds to one tally alone.
tallies = 1
dofile(debug.getinfo(1, "S").source:sub(2):match(".*/") .. "add.lua")
