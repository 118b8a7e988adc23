-- Shared. The pool of a group is the consumer '-': what was handed out and came back waits there, in its old order.
local function streamsOf(base, ordered)
  local n = tonumber(redis.call('HGET', base .. ':m', 'n') or '0')
  local names = {}
  for p = 0, n - 1 do
    names[#names + 1] = 's:' .. p
    if p == 0 or ordered then
      names[#names + 1] = 'r:' .. p
    end
  end
  return names
end

local function keyOf(base, stream, group)
  if string.sub(stream, 1, 1) == 'r' then
    return base .. ':' .. stream .. ':' .. group
  end
  return base .. ':' .. stream
end

-- Moves what a consumer holds into the pool. A lost holder counts as a return; one that leaves in order does not.
local function giveBack(base, group, consumer, ordered, counted)
  local moved = 0
  for _, stream in ipairs(streamsOf(base, ordered)) do
    local key = keyOf(base, stream, group)
    local reply = redis.pcall('XPENDING', key, group, '-', '+', 1000, consumer)
    while not reply.err and #reply > 0 do
      for _, entry in ipairs(reply) do
        local returns = entry[4] + (counted and 1 or 0)
        redis.call('XCLAIM', key, group, '-', 0, entry[1], 'RETRYCOUNT', returns, 'JUSTID')
        moved = moved + 1
      end
      reply = redis.pcall('XPENDING', key, group, '-', '+', 1000, consumer)
    end
    redis.pcall('XGROUP', 'DELCONSUMER', key, group, consumer)
  end
  local owners = redis.call('HGETALL', base .. ':o:' .. group)
  for i = 1, #owners, 2 do
    if owners[i + 1] == consumer then
      redis.call('HDEL', base .. ':o:' .. group, owners[i])
    end
  end
  redis.call('ZREM', base .. ':c:' .. group, consumer)
  redis.call('HDEL', base .. ':k:' .. group, consumer)
  return moved
end
