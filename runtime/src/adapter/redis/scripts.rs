//! What runs within Redis: each operation as one script, done as a whole or not at all.

use ::redis::Script;

use crate::port::LimiterId;

/// Version of the keys' records.
pub(super) const VERSION: &str = "gw:{keys}:version";
/// The keys' records by name, sealed.
pub(super) const RECORDS: &str = "gw:{keys}:records";
/// The state's key, where nobody brings one.
pub(super) const STATE_KEY: &str = "gw:{keys}:state-key";
/// What shows that a state key is the right one.
pub(super) const CHECK: &str = "gw:{keys}:state-key-check";

/// `KEYS`: where; `ARGV`: what is offered.
const KEEP: &str = "
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])";

/// `KEYS`: version, records; `ARGV`: the version that is known, if any.
const READ_KEYS: &str = "
local version = redis.call('GET', KEYS[1]) or ''
if ARGV[1] == version then return false end
return {version, redis.call('HGETALL', KEYS[2])}";

/// `KEYS`: version, records; `ARGV`: the version that is meant, the next one, then PUT NAME RECORD or DEL NAME, repeated.
/// Gives back whether it was done, and how many replicas there are, as far as the user may know.
const WRITE_KEYS: &str = "
local version = redis.call('GET', KEYS[1]) or ''
if version ~= ARGV[1] then return {0, 0} end
local i = 3
while i <= #ARGV do
  if ARGV[i] == 'PUT' then
    redis.call('HSET', KEYS[2], ARGV[i + 1], ARGV[i + 2])
    i = i + 3
  else
    redis.call('HDEL', KEYS[2], ARGV[i + 1])
    i = i + 2
  end
end
redis.call('SET', KEYS[1], ARGV[2])
local replication = redis.pcall('INFO', 'replication')
local replicas = type(replication) == 'string' and string.match(replication, 'connected_slaves:(%d+)')
return {1, tonumber(replicas or 0)}";

/// Where the tokens of a limiter are: each has a hash tag of its own, so that a cluster spreads them.
pub(super) fn tokens(limiter: &LimiterId) -> String {
    format!("gw:{{{}}}:tokens", limiter.as_str())
}

/// Where the gateways of a fleet are.
pub(super) fn gateways(fleet: &LimiterId) -> String {
    format!("gw:{{{}}}:gateways", fleet.as_str())
}

/// `KEYS`: tokens; `ARGV`: rate, burst, and what is wanted, was spent, was not used. Gives back what is granted, and the
/// microseconds until all are there again. `engine/throttle/tokens` says the same in Rust. What is kept is `TOKENS TIME`; anything
/// else is a full bucket, as is nothing. It goes when it would be full for a second.
const LEASE: &str = "
local rate, burst, want = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local spent, unused = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local kept = redis.pcall('GET', KEYS[1])
local tokens, at
if type(kept) == 'table' then
  if string.sub(kept.err or '', 1, 9) ~= 'WRONGTYPE' then return kept end
elseif kept then
  local first, second = string.match(kept, '^(%d[%d%.e%-]*) (%d+)$')
  tokens, at = tonumber(first or ''), tonumber(second or '')
end
if not tokens or not at then tokens, at = burst, now end
if at > now + 1000000 then at = now end
if now > at then tokens, at = tokens + (now - at) * rate / 1000000, now end
tokens = math.max(0, math.min(burst, math.min(burst, tokens) - spent + unused))
local granted = math.min(want, math.floor(tokens))
tokens = tokens - granted
local full = math.min(1e15, math.ceil((burst - tokens) / rate * 1000000))
local lasting = string.format('%.0f', math.ceil(full / 1000) + 1000)
redis.call('SET', KEYS[1], string.format('%.17g %.0f', tokens, at), 'PX', lasting)
return {granted, full}";

/// `KEYS`: gateways by the time at which each is gone; `ARGV`: one of them, and for how many milliseconds it is there. Gives back how
/// many there are.
const ATTEND: &str = "
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local until_then = now + tonumber(ARGV[2])
local added = redis.pcall('ZADD', KEYS[1], until_then, ARGV[1])
if type(added) == 'table' then
  if string.sub(added.err or '', 1, 9) ~= 'WRONGTYPE' then return added end
  redis.call('DEL', KEYS[1])
  redis.call('ZADD', KEYS[1], until_then, ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now + 86400000), '+inf')
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('ZCARD', KEYS[1])";

/// All scripts.
pub(super) struct Scripts {
    pub(super) keep: Script,
    pub(super) read_keys: Script,
    pub(super) write_keys: Script,
    pub(super) lease: Script,
    pub(super) attend: Script,
}

impl Scripts {
    pub(super) fn new() -> Scripts {
        Scripts {
            keep: Script::new(KEEP),
            read_keys: Script::new(READ_KEYS),
            write_keys: Script::new(WRITE_KEYS),
            lease: Script::new(LEASE),
            attend: Script::new(ATTEND),
        }
    }
}
