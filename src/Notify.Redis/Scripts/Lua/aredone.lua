--#include status
-- Which messages a group is done with. KEYS 1 the part of the ledger. ARGV 1 group, 2 since (ticks), 3.. ids.
local out = {}
for i = 3, #ARGV do
  local known = redis.call('HGET', KEYS[1] .. ':' .. ARGV[i], 'g:' .. ARGV[1])
  local status, _, at
  if known then
    status, _, at = split(known)
  end
  out[#out + 1] = status == DONE and at >= ARGV[2] and 1 or 0
end
return out
