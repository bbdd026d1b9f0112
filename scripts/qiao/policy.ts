import { policyView } from '../../packages/server/src/organization/policy-route.ts'
import { UsageError } from './usage-error.ts'

const letters = { plain: '明文', masked: '脱敏', none: '—' }

/** Prints who sees what: the same table that the server obeys and the console shows. */
export function policyCommand(args: string[]): number {
  if (args.some((one) => one !== '--json')) throw new UsageError('policy 只接受 --json · takes --json only')
  const view = policyView()
  console.log(args.includes('--json') ? JSON.stringify(view) : inWords(view))
  return 0
}

function inWords({
  classes,
  rows,
  roles,
  origins,
  purposes,
  reveal,
  daysAfterSignOff,
}: ReturnType<typeof policyView>): string {
  const rowWord = new Map(rows.map((one) => [one.rows, one.zh]))
  const sights = roles.flatMap((role) =>
    role.stages.map((stage) => [
      role.zh,
      rowWord.get(stage.rows) ?? stage.rows,
      ...stage.sights.map((one) => letters[one]),
    ]),
  )
  const origin = origins.map((one) => [
    one.zh,
    ...purposes.map(({ purpose }) => (one.purposes.includes(purpose) ? '可用' : '—')),
  ])
  return [
    '谁能看什么',
    table([['角色', '数据', ...classes.map((one) => one.zh)], ...sights]),
    '',
    `完工后 ${daysAfterSignOff} 天起，外部人员再看到的是脱敏值。`,
    `查看明文：凭证 ${reveal.seconds} 秒内用一次；每人每小时 ${reveal.perHour} 次，到 ${reveal.alarmAt} 次提醒负责人。`,
    '',
    `来源决定用途（${classes
      .filter((one) => one.boundByOrigin)
      .map((one) => one.zh)
      .join('、')}）`,
    table([['来源', ...purposes.map((one) => one.zh)], ...origin]),
    '',
    '权限',
    ...roles.map((role) => `${role.zh}：${role.permissions.map((one) => one.zh).join('、')}`),
  ].join('\n')
}

/** A Chinese letter stands twice as wide. */
const width = (text: string): number => [...text].reduce((sum, one) => sum + (one > '\u2e7f' ? 2 : 1), 0)

function table(lines: string[][]): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => width(line[i] ?? ''))))
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell + ' '.repeat(widths[i]! - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
