import { fileKeepers } from '../../src/app/file-keepers.ts'
import type { BrandId } from '../../src/kernel/ids.ts'
import {
  type RotationStatus,
  rotationStatus,
  startRotation,
  stepRotation,
} from '../../src/runtime/keys/rotate-keys.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'

/** Changes the keys of a brand from start to end, beside whatever runs, and says how that ended. */
export async function changeKeys(runtime: Runtime, brandId: BrandId): Promise<RotationStatus> {
  await startRotation(runtime, brandId, { kind: 'member', id: 'zhoulan' })
  for (;;) {
    const outcome = await stepRotation(runtime, brandId, fileKeepers)
    if (outcome === 'idle') return runtime.db.transact(brandId, rotationStatus)
  }
}
