import { register } from './register.ts'

/** Preloaded (`node --import`) into the server processes of the fault harness. */
register(process.env.QIAO_BENCH_PATCHES ?? null)
