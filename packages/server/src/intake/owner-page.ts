/** The plain pages that an owner without a log-in sees: what is asked for, and what came of it. */

const marketplaces: Record<string, string> = {
  taobao: '淘宝/天猫',
  jd: '京东',
  pinduoduo: '拼多多',
  doudian: '抖店',
  youzan: '有赞',
  kuaishou: '快手小店',
  'weixin-store': '微信小店',
}

export interface OwnerText {
  title: string
  lines: string[]
  act?: { label: string; href: string }
}

export function askText(brand: string, shop: string, marketplace: string, href: string): OwnerText {
  const platform = marketplaces[marketplace] ?? marketplace
  return {
    title: `授权「${shop}」`,
    lines: [
      `${brand} 请你授权 ${platform} 店铺「${shop}」，授权后它的订单和售后会自动进入「${brand}」的系统。`,
      '请用这家店的主账号登录。链接只能用一次，不要转发给别人。',
    ],
    act: { label: `去${platform}授权`, href },
  }
}

export const doneText = (shop: string): OwnerText => ({
  title: '授权成功',
  lines: [`「${shop}」已经接入，缺的订单正在补回。这个页面可以关掉了。`],
})

export function ownerPage({ title, lines, act }: OwnerText): string {
  const button = act ? `<p><a href="${escapeHtml(act.href)}">${escapeHtml(act.label)}</a></p>` : ''
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;background:#f7f6f3;
color:#1f1d1a;margin:0;padding:24px}main{background:#fff;border-radius:6px;padding:32px 24px;max-width:420px;margin:24px auto}
h1{font-size:20px;margin:0 0 8px}p{margin:8px 0;color:#57534c}a{display:block;text-align:center;background:#b3402a;color:#fff;border-radius:6px;
padding:12px;margin-top:16px;text-decoration:none}</style></head><body><main><h1>${escapeHtml(title)}</h1>
${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}${button}</main></body></html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
