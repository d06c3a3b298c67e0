"""What customers of a chain of convenience stores write: asks, mentions, and words that a world deals out.

An *ask* is what the customer wants; its label is the intent of the message. A *mention* is something around it that
names another intent's matter without asking for it. ``{name}`` stands for a word of the world: a campaign, an app
feature or a programme whose meaning only this company's customers know.
"""

from __future__ import annotations

INTENTS = (
    "store_info",
    "order_status",
    "coupon",
    "points",
    "refund",
    "invoice",
    "payment",
    "account",
    "product",
    "complaint",
)

# Asks that name their matter; {t} is replaced by a phrase of TOPICS of the same intent.
PLAIN_ASKS = (
    "請問{t}要怎麼處理",
    "想問{t}",
    "可以幫我看一下{t}嗎",
    "{t}是怎麼回事",
    "麻煩幫我查{t}",
    "我要問{t}的事",
    "{t}到底怎麼弄",
    "關於{t}想請教一下",
    "{t}怎麼辦",
    "幫我處理{t}",
    "{t}，謝謝",
    "想確認{t}",
)

# A clause about another matter that is already settled, or only tells when something happened.
MENTIONS = (
    "{t}已經好了",
    "{t}我自己查到了",
    "之前問過{t}",
    "{t}沒問題",
    "昨天在弄{t}的時候",
    "不是要問{t}",
    "{t}的部分客服回過了",
    "剛剛有看到{t}的說明",
    "{t}先不用管",
    "上禮拜{t}是你們處理的",
)

JOINS = ("，但是", "，不過", "，現在", "，另外", "。", "，", "，我是要", "，只是")

# Matters as nouns, which fit into PLAIN_ASKS and MENTIONS.
TOPICS: dict[str, tuple[str, ...]] = {
    "store_info": (
        "門市營業時間",
        "最近的店",
        "中山店的電話",
        "座位",
        "店裡的廁所",
        "停車的地方",
        "影印機",
        "門市地址",
    ),
    "order_status": ("我的包裹", "訂單進度", "取件通知", "物流狀態", "到貨時間", "寄出去的件", "取貨期限", "出貨"),
    "coupon": ("折價券", "優惠碼", "第二件六折", "生日禮券", "買一送一", "兌換券", "活動折扣", "寄杯"),
    "points": ("點數", "集點", "點數到期日", "會員點數", "點數轉贈", "集點卡", "補登點數", "印花"),
    "refund": ("退款", "退貨", "退錢的時間", "換貨", "退刷", "取消訂單退費", "退款進度", "退到原卡"),
    "invoice": ("發票", "統一編號", "載具", "電子發票", "補開發票", "發票抬頭", "手機條碼", "捐贈碼"),
    "payment": ("刷卡", "付款", "行動支付", "信用卡綁定", "轉帳", "代收繳費", "繳費單", "儲值"),
    "account": ("登入", "密碼", "驗證碼", "換手機號碼", "會員資料修改", "綁定的信箱", "註冊", "雙重驗證"),
    "product": ("這款的成分", "過敏原", "御飯糰的熱量", "保存期限", "新口味", "便當微波時間", "低咖啡因的咖啡", "產地"),
    "complaint": ("店員的態度", "結帳等太久", "店裡的衛生", "給錯餐點", "找錯錢", "排隊的問題", "冷氣", "申訴"),
}

# What happened or what is asked, as a sentence of its own.
CASES: dict[str, tuple[str, ...]] = {
    "store_info": ("過年有沒有開", "附近哪間還開著", "店內可以充電嗎", "颱風天有營業嗎"),
    "order_status": ("東西什麼時候會到", "訂單一直在處理中", "等三天了還沒到", "包裹還在路上嗎"),
    "coupon": ("券不能用", "優惠碼輸入沒反應", "券明明還沒過期", "咖啡券找不到"),
    "points": ("點數沒進來", "少了兩百點", "點數怎麼換", "點數突然歸零"),
    "refund": ("買錯想退", "東西壞了想換一個", "錢什麼時候退", "想退掉這個"),
    "invoice": ("發票沒收到", "統編打錯了", "發票存在哪", "中獎發票要怎麼領"),
    "payment": ("刷卡失敗", "被扣兩次款", "付不了錢", "儲值沒成功"),
    "account": ("登入不了", "密碼忘記了", "帳號被鎖", "APP 更新之後進不去"),
    "product": ("素食可以吃嗎", "還會補貨嗎", "聯名款還有嗎", "容量是多少"),
    "complaint": ("被店員兇", "等超久沒人結帳", "包裹被亂丟", "地板很滑差點跌倒"),
}

CASE_ASKS = (
    "{t}",
    "{t}，怎麼辦",
    "{t}，可以幫我看嗎",
    "我想問{t}",
    "{t}，請幫忙處理",
    "跟你們反映，{t}",
    "{t}，這樣對嗎",
)
CASE_MENTIONS = ("上次{t}，那次處理好了", "不是{t}", "之前問過{t}，知道了")

# Asks that name no matter at all but a word of this company's world, {w}.
WORD_ASKS = (
    "{w}的事想問一下",
    "請問{w}怎麼弄",
    "{w}有問題",
    "我的{w}",
    "{w}怎麼都沒有",
    "為什麼{w}不行",
    "{w}在哪裡看",
    "幫我查{w}",
    "{w}好像怪怪的",
    "想用{w}",
)

# Out of two of these a world makes its words (such as 森光); which word belongs to which intent, the secret says.
SYLLABLES = "森光小樂鄰卡好集雲星快禮享通寶圈"
PATTERNS = ("{a}{b}", "{a}{b}", "{a}{b}PASS", "{a}{b}Go", "{a}{b}包")

GREETINGS = ("", "", "", "你好，", "您好，", "哈囉，", "嗨 ", "不好意思，", "請問一下，", "客服你好，", "安安，", "欸 ")
ENDINGS = ("", "", "", "，謝謝", "，感謝", "？", "？？", "。", "，急", "，麻煩了", "…", "，拜託", "~", "ㄟ", "啦", "喔")

# How a chat is typed: the same sound, or phonetic signs for a word. Applied to some messages.
TYPING = (
    ("的", "ㄉ"),
    ("嗎", "ㄇ"),
    ("吧", "ㄅ"),
    ("什麼", "什摸"),
    ("怎麼", "怎摸"),
    ("沒有", "沒"),
    ("可以", "可"),
    ("在", "再"),
    ("不好意思", "拍謝"),
    ("謝謝", "3Q"),
    ("請問", "想問"),
    ("一下", "ㄧ下"),
    ("為什麼", "為啥"),
)
