/** `reason` of a refund, from a typed model of the official page; unconfirmed. Many numbers share their words. */
const words: Record<string, number[]> = {
  商家主动退款: [0],
  协商一致: [1, 19, 58],
  '买错/多买/不想要': [2, 12, 22, 51, 57, 104],
  质量问题: [3, 11, 105],
  未收到货品: [4],
  '做工粗糙/有瑕疵': [5, 108],
  商品描述不符: [13, 103],
  假货: [14, 25, 106, 109],
  商家发错货: [15, 102],
  '商品破损/少件': [16, 53, 101],
  其他: [17, 56, 107],
  仅退款: [18],
  快递一直未送达: [20, 55],
  未按约定时间发货: [21, 54, 110],
  计划有变: [23],
  商家降价: [24],
  快递无记录: [52],
  商家拒单: [59, 202, 207],
  退货退款: [111],
  七天无理由退货: [112],
  订单关闭退款: [204],
  拼团未成团退款: [208, 212, 218],
  差价退款: [221],
  重复购买退款: [222, 223],
}

const byNumber = new Map(
  Object.entries(words).flatMap(([text, numbers]) => numbers.map((n) => [`${n}`, text])),
)

/** A number without words stays a number. */
export function reasonWordsOf(reason: string): string {
  return byNumber.get(reason) ?? reason
}
