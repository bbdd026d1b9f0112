export interface Alarm {
  count: number
  limit: number
  /** Not set: values were seen in plain. */
  how?: 'sought' | 'named' | 'dialled' | 'tried' | undefined
}

const guessed = (what: string): string => `逐个试${what}，请确认用途。`

/** What owners read of many acts of one member, or of numbers of a source. Pure. */
export function alarmWords(who: string, { how, count, limit }: Alarm): { title: string; text: string } {
  switch (how) {
    case 'tried':
      return {
        title: `「${who}」30 天内送来 ${count} 个只差中间四位的手机号`,
        text: `最多 ${limit} 个，多出的没有写入。${guessed('号码可以猜出被遮住的数字')}`,
      }
    case 'sought':
      return {
        title: `「${who}」一小时内按 ${count} 个手机号查找过客户`,
        text: `每小时最多 ${limit} 个。${guessed('号码可以猜出被遮住的数字')}`,
      }
    case 'named':
      return {
        title: `「${who}」一小时内按 ${count} 个姓名查找过客户`,
        text: `每小时最多 ${limit} 个。${guessed('姓名可以猜出被遮住的字')}`,
      }
    case 'dialled':
      return {
        title: `「${who}」一小时内拨打了 ${count} 位客户`,
        text: `每小时最多 ${limit} 位，号码没有显示。拨打了谁，见审计日志。`,
      }
    default:
      return {
        title: `「${who}」一小时内查看了 ${count} 次明文`,
        text: `每小时最多 ${limit} 次。看了谁、为什么，见审计日志。`,
      }
  }
}
