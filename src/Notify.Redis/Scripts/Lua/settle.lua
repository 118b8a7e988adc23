--#include lowest
-- Settles what a consumer decided. Nobody else can: a consumer whose lease ended is no member any more, and only then
-- does anybody take what it held.
-- KEYS 1 the topic. ARGV 1 group, 2 consumer, 3 channel, 4 '1' to remove what is done, then operations:
-- stream 'A' n id*n | stream 'R' id wait attempts firstFailed partition | stream 'X' id member score record
-- Returns -1 if the consumer is gone, else {how many each operation settled, ...}.
local base, group = KEYS[1], ARGV[1]
if not redis.call('ZSCORE', base .. ':c:' .. group, ARGV[2]) then
  return -1
end
local counts = {}
local touched = {}
local retried, delayed = false, false
local i = 5
while i <= #ARGV do
  local stream, kind = ARGV[i], ARGV[i + 1]
  local isRetry = string.sub(stream, 1, 1) == 'r'
  local key = base .. ':' .. stream .. (isRetry and ':' .. group or '')
  if kind == 'A' then
    local n = tonumber(ARGV[i + 2])
    counts[#counts + 1] = redis.call('XACK', key, group, unpack(ARGV, i + 3, i + 2 + n))
    if isRetry then
      redis.call('XDEL', key, unpack(ARGV, i + 3, i + 2 + n))
    else
      touched[stream] = true
    end
    i = i + 3 + n
  else
    local id = ARGV[i + 2]
    local entry = redis.call('XRANGE', key, id, id)[1]
    local settled = redis.call('XACK', key, group, id)
    counts[#counts + 1] = settled
    if settled == 1 and kind == 'R' then
      local frame = entry and entry[2][2]
      if not frame then
        counts[#counts] = 0
      elseif ARGV[i + 3] == '0' then
        local to = base .. ':r:' .. ARGV[i + 6] .. ':' .. group
        redis.call('XADD', to, '*', 'm', frame, 'a', ARGV[i + 4], 'f', ARGV[i + 5])
        retried = true
      else
        local due = nowMs() + tonumber(ARGV[i + 3])
        local member = ARGV[i + 6] .. '|' .. ARGV[i + 4] .. '|' .. ARGV[i + 5] .. '|' .. id .. '|' .. frame
        redis.call('ZADD', base .. ':d:' .. group, due, member)
        delayed = true
      end
    elseif settled == 1 then
      local shelf = base .. ':f:' .. group
      redis.call('ZADD', shelf .. ':z', ARGV[i + 4], ARGV[i + 3])
      redis.call('HSET', shelf .. ':h', ARGV[i + 3], ARGV[i + 5])
      redis.call('HDEL', shelf .. ':l', ARGV[i + 3])
    end
    if isRetry then
      redis.call('XDEL', key, id)
    else
      touched[stream] = true
    end
    i = i + (kind == 'R' and 7 or 6)
  end
end
if ARGV[4] == '1' then
  for stream in pairs(touched) do
    removeDone(base, stream)
  end
end
if retried then
  redis.call('PUBLISH', ARGV[3], 'r')
end
if delayed then
  redis.call('PUBLISH', ARGV[3], 'd')
end
return counts
