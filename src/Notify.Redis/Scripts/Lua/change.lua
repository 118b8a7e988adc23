-- Changes a group in the register. KEYS 1 the register. ARGV 1 group, 2 channel, 3 what: 'pause', 'resume', 'detach', 'delete',
-- 4 the pattern to detach. Returns nil if there is no such group, else {flags, patterns} as they are now, or false
-- for a pattern it does not have.
local groups = KEYS[1] .. ':groups'
local known = redis.call('HGET', groups, ARGV[1])
if not known then
  return nil
end
local at = string.find(known, '\n', 1, true)
local flags, rest = string.sub(known, 1, at - 1), string.sub(known, at + 1)
if ARGV[3] == 'delete' then
  redis.call('HDEL', groups, ARGV[1])
  redis.call('DEL', KEYS[1] .. ':a:' .. ARGV[1])
elseif ARGV[3] == 'detach' then
  local kept, found = {}, false
  for pattern in string.gmatch(rest, '[^\n]+') do
    if pattern == ARGV[4] then
      found = true
    else
      kept[#kept + 1] = pattern
    end
  end
  if not found then
    return { flags, rest, 'unknown' }
  end
  rest = table.concat(kept, '\n')
  redis.call('HSET', groups, ARGV[1], flags .. '\n' .. rest)
else
  flags = string.gsub(flags, 'p', '') .. (ARGV[3] == 'pause' and 'p' or '')
  redis.call('HSET', groups, ARGV[1], flags .. '\n' .. rest)
end
redis.call('PUBLISH', ARGV[2], ARGV[1])
return { flags, rest }
