import { defineTexts } from '@qiao/ui'

export const useSignInTexts = defineTexts('technician.sign-in', {
  'zh-CN': {
    title: { technician: '师傅登录', point: '网点登录' },
    byLink: '用发给你的链接登录，只需要验证码。',
    byPhone: '没有登录链接时，用登记的手机号登录。',
    phone: '手机号',
    code: '验证码',
    codeHint: '六位数字',
    sent: '验证码已发出，十分钟内有效。',
    ask: '获取验证码',
    askAgainIn: '{{seconds}} 秒后可再取',
    enter: '登录',
    demo: '演示环境，验证码直接显示在这里',
    help: '登不上时，请联系给你派单的服务商或品牌方。',
  },
  en: {
    title: { technician: 'Technician sign-in', point: 'Service point sign-in' },
    byLink: 'You came by your own link: only the code is needed.',
    byPhone: 'Without a sign-in link, use the phone number you are registered with.',
    phone: 'Mobile number',
    code: 'Code',
    codeHint: 'Six digits',
    sent: 'The code is on its way, good for ten minutes.',
    ask: 'Get a code',
    askAgainIn: 'Again in {{seconds}} s',
    enter: 'Sign in',
    demo: 'Demo: codes are shown here',
    help: 'If you cannot sign in, ask the provider or the brand that gives you jobs.',
  },
})
