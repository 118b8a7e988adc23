--#include due
-- What is known of a schedule; one that is new begins now. KEYS 1 the schedule.
-- Returns {now, since, version, last, pending, attempts, ready, until, error}, nil for what is not there; times in ms.
local now = nowMs()
redis.call('HSETNX', KEYS[1], 's', now)
local known = redis.call('HMGET', KEYS[1], 's', 'v', 'l', 'p', 'n', 'r', 'u', 'e')
table.insert(known, 1, now)
return known
