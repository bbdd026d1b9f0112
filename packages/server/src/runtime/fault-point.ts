/**
 * Named places where a fault test may stop the process. Without `QIAO_FAULT_POINT` a call costs one comparison.
 * `QIAO_FAULT_POINT=name` kills this process with SIGKILL the first time it passes there;
 * `name:3` the third time.
 */
const [armedName, armedCount] = (process.env.QIAO_FAULT_POINT ?? '').split(':')
let passes = 0

export const faultPoints = [
  'intake.before-commit',
  'intake.after-commit',
  'intake.before-answer',
  'orders.before-commit',
  'orders.after-commit',
  'events.after-claim',
  'events.after-effect',
  'events.after-commit',
  'jobs.after-claim',
  'jobs.after-effect',
  'imports.after-batch',
  'stock.after-sent',
  'stock.after-call',
] as const
export type FaultPointName = (typeof faultPoints)[number]

export function faultPoint(name: FaultPointName): void {
  if (name !== armedName) return
  passes += 1
  if (passes >= Number(armedCount ?? 1)) process.kill(process.pid, 'SIGKILL')
}
