-- Enters a group in the register, or adds to what it receives. KEYS 1 the register. ARGV 1 group, 2 flags, 3 channel,
-- 4 '1' to add to a group that is known, 5.. topics and patterns. Returns {flags that stand, its patterns joined by line ends, every topic}.
local groups = KEYS[1] .. ':groups'
local known = redis.call('HGET', groups, ARGV[1])
local flags, patterns = ARGV[2], {}
if known then
  local at = string.find(known, '\n', 1, true)
  flags = string.sub(known, 1, at - 1)
  for pattern in string.gmatch(string.sub(known, at + 1), '[^\n]+') do
    patterns[#patterns + 1] = pattern
    patterns[pattern] = true
  end
end
if known and (string.find(flags, 'o', 1, true) ~= nil) ~= (string.find(ARGV[2], 'o', 1, true) ~= nil) then
  return { flags, 'ordered' }
end
local added = false
for i = 5, #ARGV do
  if (ARGV[4] == '1' or not known) and not patterns[ARGV[i]] then
    patterns[#patterns + 1] = ARGV[i]
    patterns[ARGV[i]] = true
    added = true
  end
end
if added or not known then
  redis.call('HSET', groups, ARGV[1], flags .. '\n' .. table.concat(patterns, '\n'))
  redis.call('PUBLISH', ARGV[3], ARGV[1])
end
return { flags, table.concat(patterns, '\n'), redis.call('HGETALL', KEYS[1] .. ':topics') }
