import type { CallOptions } from '../../src/connectors/contract/calls.ts'
import type { Bench, StandIn } from './connector-bench.ts'
import { callLaws } from './laws/calls.ts'
import { channelLaws } from './laws/channels.ts'
import { pushLaws } from './laws/pushes.ts'
import { sweepLaws } from './laws/sweeps.ts'
import type { Told } from './laws/told.ts'

/**
 * What every marketplace's connector must do, told once and held for each against its stand-in over real sockets. The
 * contract test beside a connector tells only what is special to its marketplace.
 */
export function connectorLaws<S extends StandIn, O extends CallOptions>(
  bench: Bench<S, O>,
  told: Told<S, O>,
): void {
  callLaws(bench, told)
  sweepLaws(bench, told)
  if (told.push) pushLaws(bench, told, told.push)
  if (told.channel) channelLaws(bench, told, told.channel)
}
