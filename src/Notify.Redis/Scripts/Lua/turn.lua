--#include status
-- A failure was claimed, sent again or resolved. KEYS 1 the part of the ledger. ARGV 1 retention, 2 what: 'claimed',
-- 'again' or 'resolved', 3 at (ticks), 4 at (ms), then id, group, attempt, ...
for i = 5, #ARGV, 3 do
  local key, group = KEYS[1] .. ':' .. ARGV[i], ARGV[i + 1]
  if redis.call('EXISTS', key) == 1 then
    if ARGV[2] == 'claimed' then
      redis.call('HSET', key, 'r:' .. group, ARGV[3])
    elseif ARGV[2] == 'resolved' then
      apply(key, ARGV[1], '', group, DONE, ARGV[i + 2], ARGV[3], ARGV[4], '', '')
    else
      local known = redis.call('HGET', key, 'g:' .. group)
      if known and split(known) == FAILED then
        redis.call('HDEL', key, 'g:' .. group)
        redis.call('HINCRBY', key, 'f', -1)
        keep(key, ARGV[1])
      end
    end
  end
end
return 1
