"""Pushes that go on where their chains ended are stored by functions of the database, and
heartbeats look through one: a session plans their statements once, and planning them took longer
than running them. Their settings are of the transaction, so they hold behind a pooler; later
programs call functions of new names."""

from alembic import op

revision = "0016"
down_revision = "0015"
needs = "0013"

_TOLD = """RETURNS TABLE (
    o_lao text, o_dev text, o_epoch uuid, o_posted int8, o_ver int8, o_id int8, o_objections int8,
    o_current uuid, o_records_ver int8, o_records_no int8, o_moved bool
) LANGUAGE plpgsql"""
_SAFE = """
    PERFORM set_config('synchronous_commit', 'on', true), set_config('lock_timeout', '10000', true),
        set_config('plan_cache_mode', 'force_generic_plan', true);
"""
_TELL = """
    SELECT p.lao, p.dev, p.epoch, p.seq::int8, p.ver::int8, p.id::int8, p.objections::int8, d.epoch,
        coalesce(r.ver, 0)::int8, coalesce(r.no, 0)::int8,
        EXISTS (SELECT FROM moved m WHERE m.lao = p.lao AND m.dev = p.dev AND m.epoch = p.epoch)
    FROM posted p JOIN device d ON d.lao = p.lao AND d.dev = p.dev
        LEFT JOIN record_feed r ON r.lao = p.lao
"""
_ONE = f"""
CREATE FUNCTION go_on_one(
    a_lao text, a_dev text, a_epoch uuid, a_before int8, a_prev bytea, a_head int8, a_last bytea,
    a_at timestamptz, a_drift int8, a_sizes int4[], a_hashes bytea, a_bodies bytea
) {_TOLD} AS $$
BEGIN {_SAFE}
    RETURN QUERY WITH moved AS (
        UPDATE chain c SET seq = a_head, hash = a_last, seen = a_at, drift = a_drift
        WHERE c.lao = a_lao AND c.dev = a_dev AND c.epoch = a_epoch AND c.seq = a_before
            AND c.hash = a_prev AND c.forked IS NULL
        RETURNING c.lao, c.dev, c.epoch
    ), stored AS (
        INSERT INTO journal (lao, dev, epoch, seq, recv, hash, body)
        SELECT m.lao, m.dev, m.epoch, a_before + e.no, a_at,
            substring(a_hashes FROM 32 * e.no::int4 - 31 FOR 32),
            substring(a_bodies FROM e.upto::int4 - e.size + 1 FOR e.size)
        FROM moved m, (
            SELECT u.no, u.size, sum(u.size) OVER (ORDER BY u.no) AS upto
            FROM unnest(a_sizes) WITH ORDINALITY AS u (size, no)
        ) e
    ) {_TELL} WHERE p.lao = a_lao AND d.lao = a_lao;
END $$
"""
_SOME = f"""
CREATE FUNCTION go_on_some(
    a_laos text[], a_devs text[], a_epochs uuid[], a_befores int8[], a_prevs bytea,
    a_heads int8[], a_lasts bytea, a_at timestamptz, a_drifts int8[],
    a_owners int4[], a_seqs int8[], a_sizes int4[], a_hashes bytea, a_bodies bytea
) {_TOLD} AS $$
BEGIN {_SAFE}
    RETURN QUERY WITH asked AS MATERIALIZED (
        SELECT a.*, substring(a_prevs FROM 32 * a.no::int4 - 31 FOR 32) AS prev,
            substring(a_lasts FROM 32 * a.no::int4 - 31 FOR 32) AS last
        FROM unnest(a_laos, a_devs, a_epochs, a_befores, a_heads, a_drifts)
            WITH ORDINALITY AS a (lao, dev, epoch, before, head, drift, no)
    ), locked AS MATERIALIZED (
        SELECT c.lao, c.dev, c.epoch FROM asked a JOIN chain c ON c.lao = a.lao AND c.dev = a.dev
            AND c.epoch = a.epoch AND c.seq = a.before AND c.hash = a.prev AND c.forked IS NULL
        WHERE c.lao = ANY (a_laos)
        ORDER BY c.lao, c.dev, c.epoch FOR UPDATE OF c
    ), moved AS (
        UPDATE chain c SET seq = a.head, hash = a.last, seen = a_at, drift = a.drift
        FROM asked a JOIN locked l USING (lao, dev, epoch)
        WHERE c.lao = a.lao AND c.dev = a.dev AND c.epoch = a.epoch AND c.lao = ANY (a_laos)
        RETURNING c.lao, c.dev, c.epoch, a.no
    ), stored AS (
        INSERT INTO journal (lao, dev, epoch, seq, recv, hash, body)
        SELECT m.lao, m.dev, m.epoch, e.seq, a_at,
            substring(a_hashes FROM 32 * e.no::int4 - 31 FOR 32),
            substring(a_bodies FROM e.upto::int4 - e.size + 1 FOR e.size)
        FROM (
            SELECT u.*, sum(u.size) OVER (ORDER BY u.no) AS upto
            FROM unnest(a_owners, a_seqs, a_sizes) WITH ORDINALITY AS u (owner, seq, size, no)
        ) e JOIN moved m ON m.no = e.owner
    ) {_TELL} WHERE p.lao = ANY (a_laos) AND d.lao = ANY (a_laos);
END $$
"""

_LOOK = f"""
CREATE FUNCTION look_at(a_lao text, a_dev text, a_epoch uuid)
{
    _TOLD.replace(
        "o_moved bool",
        '''o_lao_of text, o_dev_of text, o_epoch_of uuid, o_seq int8,
    o_hash bytea, o_since int8, o_since_hash bytea, o_forked timestamptz''',
    )
} AS $$
BEGIN
    PERFORM set_config('plan_cache_mode', 'force_generic_plan', true);
    RETURN QUERY SELECT p.lao, p.dev, p.epoch, p.seq::int8, p.ver::int8, p.id::int8,
        p.objections::int8, d.epoch, coalesce(r.ver, 0)::int8, coalesce(r.no, 0)::int8,
        c.lao, c.dev, c.epoch, c.seq::int8, c.hash, c.since::int8, c.since_hash, c.forked
    FROM posted p JOIN device d ON d.lao = p.lao AND d.dev = p.dev
        LEFT JOIN record_feed r ON r.lao = a_lao
        LEFT JOIN chain c ON c.lao = a_lao AND c.dev = a_dev AND c.epoch = a_epoch
    WHERE p.lao = a_lao AND d.lao = a_lao;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_ONE)
        op.execute(_SOME)
        op.execute(_LOOK)
