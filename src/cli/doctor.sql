-- name: doctor_newest
SELECT MAX(at_ms) FROM ledger_leaf
