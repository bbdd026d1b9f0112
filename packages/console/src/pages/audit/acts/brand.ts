/** Acts about the brand and who signs in to it. */
export const actsOfBrand = {
  'zh-CN': {
    'brand/set-up': '品牌开通',
    'member/duty-changed': '改了员工的角色或区域',
    'member/left': '员工离职',
    'outgoing-effects/confirmed': '恢复对外发送',
    'session/started': '开始登录会话',
    'sign-in': '登录',
    'sign-in/refused': '登录被拒',
  },
  en: {
    'brand/set-up': 'Brand set up',
    'member/duty-changed': 'Changed roles or regions of a member',
    'member/left': 'A member left',
    'outgoing-effects/confirmed': 'Let this copy send again',
    'session/started': 'Started a session',
    'sign-in': 'Signed in',
    'sign-in/refused': 'Sign-in refused',
  },
}
