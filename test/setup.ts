import fc from 'fast-check'

const seed = process.env.FAST_CHECK_SEED
// Random cases are others each time; a landing must not fail by chance, so its seed is given.
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) })
