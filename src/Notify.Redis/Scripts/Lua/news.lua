--#include ephemeral
-- Reads what is new for an ephemeral group, which keeps its own place and owes nothing, and keeps the group alive.
-- KEYS 1 the topic. ARGV 1 group, 2 most, 3 lease (ms), then partition, id of the last one read, ...
-- Returns {'gone'} or {{partition, entries added, {id, fields, ...}}, ...}.
local base, group = KEYS[1], ARGV[1]
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000
if redis.call('HEXISTS', base .. ':g', group) == 0 then
  return { 'gone' }
end
redis.call('ZADD', base .. ':e', now + tonumber(ARGV[3]), group)
sweepEphemeral(base, now)
local out = {}
for i = 4, #ARGV, 2 do
  local key = base .. ':s:' .. ARGV[i]
  local entries = {}
  for _, entry in ipairs(redis.call('XRANGE', key, '(' .. ARGV[i + 1], '+', 'COUNT', ARGV[2])) do
    entries[#entries + 1] = entry[1]
    entries[#entries + 1] = entry[2]
  end
  local added = -1
  local info = redis.pcall('XINFO', 'STREAM', key)
  for j = 1, info.err and 0 or #info, 2 do
    if info[j] == 'entries-added' then
      added = info[j + 1]
    end
  end
  out[#out + 1] = { ARGV[i], added, entries }
end
return out
