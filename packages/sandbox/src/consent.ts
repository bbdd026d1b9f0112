/** The consent page of a stand-in: which shop, which rights, agree or refuse. Plain HTML, as the platforms have it. */

export interface ConsentShop {
  id: string
  name: string
}

export interface ConsentPage {
  /** The platform as its own page names it. */
  platform: string
  /** Whoever is signed in there; the first one is chosen. */
  shops: readonly ConsentShop[]
  rights: readonly string[]
  issueCode(shopId: string): string
}

export type ConsentAnswer = { html: string } | { location: string }

type Query = Readonly<Record<string, string | undefined>>

/** The page, or, once somebody decided, the way back with a code or with `access_denied`. */
export function answerConsent(query: Query, page: ConsentPage): ConsentAnswer {
  const { decision, shop, state = '', redirect_uri = '' } = query
  if (decision !== 'agree' && decision !== 'refuse') return { html: render(query, page) }
  const back = new URL(redirect_uri)
  const chosen = page.shops.find(({ id }) => id === shop) ?? page.shops[0]!
  if (decision === 'agree') back.searchParams.set('code', page.issueCode(chosen.id))
  else back.searchParams.set('error', 'access_denied')
  back.searchParams.set('state', state)
  return { location: back.href }
}

export function isWebAddress(text: string | undefined): boolean {
  return /^https?:$/.test(URL.parse(text ?? '')?.protocol ?? '')
}

function render(query: Query, { platform, shops, rights }: ConsentPage): string {
  const kept = Object.entries(query)
    .map(([name, value]) => `<input type="hidden" name="${asHtml(name)}" value="${asHtml(value ?? '')}">`)
    .join('')
  const options = shops.map(
    ({ id, name }) => `<option value="${asHtml(id)}">${asHtml(name)}（${asHtml(id)}）</option>`,
  )
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${asHtml(platform)} 授权（沙箱）</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:28rem;margin:10vh auto;padding:0 1rem;color:#1f2329}
fieldset{border:1px solid #d0d3d6;border-radius:8px;padding:1rem}select,button{font:inherit;padding:.5rem .75rem;min-height:44px}
select{width:100%}.acts{display:flex;gap:.75rem;margin-top:1rem}button[value=agree]{background:#1456f0;color:#fff;border:0;border-radius:6px;flex:1}
button[value=refuse]{background:#fff;border:1px solid #d0d3d6;border-radius:6px}small{color:#646a73}</style></head><body>
<h1>${asHtml(platform)}</h1><p>「桥 Qiao」请求访问你的店铺。</p><form method="get">${kept}<fieldset><legend>店铺</legend>
<select name="shop" aria-label="店铺">${options.join('')}</select></fieldset><p>同意后它可以：</p>
<ul>${rights.map((right) => `<li>${asHtml(right)}</li>`).join('')}</ul>
<div class="acts"><button name="decision" value="refuse">拒绝</button><button name="decision" value="agree">同意授权</button></div>
</form><p><small>这是沙箱的模拟页面，不会碰到真实店铺。</small></p></body></html>`
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
