import type { MoveDialog } from './moves.ts'
import type { ActSubject } from './types.ts'

export type DialogName =
  | MoveDialog
  | 'offer'
  | 'firstCall'
  | 'returnCall'
  | 'codeRenewal'
  | 'suspension'
  | 'reopening'
  | 'customerLink'

export type WorkOrderDialogProps = {
  name: DialogName
  subject: ActSubject
  onClose: () => void
  /** After the server has done it, with the name of what was done. */
  onDone: (done: DialogName) => void | Promise<void>
}
