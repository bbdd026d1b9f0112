const goods = [
  {
    product: 'HM-LOCK-X1',
    name: '智能门锁 X1',
    category: '智能锁',
    price: 1299,
    about: '人脸、指纹、密码三合一，含上门安装',
  },
  {
    product: 'HM-LOCK-S3',
    name: '智能门锁 S3',
    category: '智能锁',
    price: 899,
    about: '指纹与密码，含上门安装',
  },
  {
    product: 'HM-AC-35',
    name: '变频空调 1.5 匹',
    category: '空调',
    price: 2699,
    about: '新一级能效，含上门安装',
  },
  {
    product: 'HM-WP-600',
    name: '净水器 600G',
    category: '净水器',
    price: 1999,
    about: '双出水，含安装与首年滤芯提醒',
  },
]
const view = document.querySelector('#view')
const banner = document.querySelector('#consent')

function make(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, more)
}

function act(label, item, facts) {
  const button = make('button', label, { type: 'button' })
  button.addEventListener('click', () => {
    qiao.track(item, facts)
    button.setAttribute('aria-pressed', 'true')
  })
  return button
}

function show(list, open) {
  view.replaceChildren(
    ...list.map((one) => {
      const { product, name } = one
      const card = make('article', '')
      card.append(make('h2', one.name), make('p', `¥${one.price} · ${one.about}`))
      const acts = make('div', '', { className: 'acts' })
      if (open) {
        card.className = 'open'
        acts.append(
          act('加入购物车', 'cart_add', { product, name, quantity: 1 }),
          act('移出购物车', 'cart_remove', { product, name, quantity: 1 }),
          act('收藏', 'favourite', { product, name }),
          act('领取 50 元券', 'coupon_claim', { coupon: 'NEW50', name: '新客立减 50 元' }),
          act('分享', 'share', { product, name }),
          act('咨询客服', 'enquiry', { product, name }),
        )
      } else {
        const look = make('button', '查看', { type: 'button', className: 'main' })
        look.addEventListener('click', () => {
          qiao.track('product_view', { product, name })
          show([one], true)
        })
        acts.append(look)
      }
      card.append(acts)
      return card
    }),
  )
}

for (const category of ['全部', ...new Set(goods.map((one) => one.category))]) {
  const button = make('button', category, { type: 'button' })
  button.addEventListener('click', () => {
    if (category !== '全部') qiao.track('category_view', { category })
    show(goods.filter((one) => category === '全部' || one.category === category))
  })
  document.querySelector('#categories').append(button)
}

document.querySelector('#search').addEventListener('submit', (event) => {
  event.preventDefault()
  const keyword = new FormData(event.target).get('keyword').trim()
  if (keyword) qiao.track('search_keyword', { keyword })
  const words = keyword.split(/\s+/)
  const found = goods.filter((one) => words.some((word) => one.name.includes(word)))
  show(found)
  if (found.length === 0) view.append(make('p', '没有找到相关商品，换个词试试。'))
})

function choose(given) {
  qiao.consent(given)
  sessionStorage.setItem('asked', '1')
  banner.hidden = true
}
document.querySelector('#agree').addEventListener('click', () => choose(true))
document.querySelector('#refuse').addEventListener('click', () => choose(false))
document.querySelector('#privacy').addEventListener('click', () => {
  banner.hidden = false
})
banner.hidden = qiao.consented() || sessionStorage.getItem('asked') === '1'
show(goods)
