import { sealUploadsAnew } from '../imports/index.ts'
import { sealDropsAnew } from '../mapped-sources/index.ts'
import type { FilesKeeper } from '../runtime/keys/rotate-keys.ts'

/** Who keeps sealed files: each puts its own under the new key when a brand's keys change. */
export const fileKeepers: readonly FilesKeeper[] = [sealUploadsAnew, sealDropsAnew]
