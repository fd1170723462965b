// The report of every register, and what has to agree in it. Made from the shell's, and compared
// by a test of `lines`. Knows nothing of how reports are filled.

/** `$ORG`, `$YEAR` and `$BEFORE` are filled in. */
export const template = {
  "card": [
    {
      "figure": "membership.total",
      "label": "Đảng viên",
      "note": "dự bị {membership.probationary}"
    },
    {
      "figure": "organization.base_total",
      "label": "Tổ chức cơ sở đảng"
    },
    {
      "figure": "membership.admitted",
      "label": "Kết nạp"
    },
    {
      "figure": "discipline.total",
      "label": "Đảng viên bị kỷ luật"
    }
  ],
  "meta": {
    "organization": [
      "$ORG"
    ],
    "party": "ĐẢNG CỘNG SẢN VIỆT NAM"
  },
  "period": "year",
  "periods": {
    "before": {
      "from": "$BEFORE-12-31",
      "to": "$BEFORE-12-31"
    },
    "year": {
      "from": "$YEAR-01-01",
      "to": "$YEAR-12-31"
    }
  },
  "section": [
    {
      "block": [
        {
          "kind": "paragraph",
          "text": "Đến hết năm $YEAR, $ORG có {organization.base_total} tổ chức cơ sở đảng, gồm {organization.base_committees} đảng bộ cơ sở và {organization.base_cells} chi bộ cơ sở; {organization.sectional} đảng bộ bộ phận, {organization.cells} chi bộ trực thuộc."
        },
        {
          "caption": "Biến động tổ chức đảng",
          "columns": [
            "Nội dung",
            "Số lượng"
          ],
          "kind": "table",
          "rows": [
            {
              "figure": "organization.change.base_committee_established",
              "label": "Đảng bộ cơ sở thành lập mới"
            },
            {
              "figure": "organization.change.base_cell_established",
              "label": "Chi bộ cơ sở thành lập mới"
            },
            {
              "figure": "organization.change.received",
              "label": "Tiếp nhận"
            },
            {
              "figure": "organization.change.merged",
              "label": "Sáp nhập"
            },
            {
              "figure": "organization.change.dissolved",
              "label": "Giải thể"
            },
            {
              "figure": "organization.change.handed_over",
              "label": "Chuyển đi"
            }
          ]
        },
        {
          "caption": "Xếp loại chất lượng tổ chức đảng",
          "columns": [
            "Mức xếp loại",
            "Số lượng"
          ],
          "kind": "table",
          "rows": [
            {
              "figure": "organization.rating.excellent",
              "label": "Hoàn thành xuất sắc nhiệm vụ"
            },
            {
              "figure": "organization.rating.good",
              "label": "Hoàn thành tốt nhiệm vụ"
            },
            {
              "figure": "organization.rating.completed",
              "label": "Hoàn thành nhiệm vụ"
            },
            {
              "figure": "organization.rating.not_completed",
              "label": "Không hoàn thành nhiệm vụ"
            }
          ]
        }
      ],
      "heading": "Tổ chức đảng",
      "level": 2,
      "number": "I"
    },
    {
      "block": [
        {
          "kind": "paragraph",
          "text": "Đảng bộ có {membership.total} đảng viên, trong đó {membership.official} chính thức, {membership.probationary} dự bị. Trong năm kết nạp {membership.admitted}, công nhận chính thức {membership.made_official}, xóa tên {membership.struck_off}; chuyển sinh hoạt {membership.transfer.total} lượt (đi {membership.transfer.out}, đến {membership.transfer.in}, nội bộ {membership.transfer.internal})."
        },
        {
          "form": "waterfall",
          "items": [
            {
              "figure": "membership.total@before",
              "label": "Đầu năm",
              "role": "start"
            },
            {
              "figure": "membership.opened",
              "label": "Lập sổ ban đầu"
            },
            {
              "figure": "membership.admitted",
              "label": "Kết nạp"
            },
            {
              "figure": "membership.restored",
              "label": "Phục hồi"
            },
            {
              "figure": "membership.transfer.in",
              "label": "Chuyển đến"
            },
            {
              "figure": "membership.came_with_org",
              "label": "Đến theo tổ chức"
            },
            {
              "figure": "membership.transfer.out",
              "label": "Chuyển đi",
              "role": "minus"
            },
            {
              "figure": "membership.went_with_org",
              "label": "Đi theo tổ chức",
              "role": "minus"
            },
            {
              "figure": "membership.struck_off",
              "label": "Xóa tên",
              "role": "minus"
            },
            {
              "figure": "membership.expelled",
              "label": "Khai trừ",
              "role": "minus"
            },
            {
              "figure": "membership.exited",
              "label": "Xin ra khỏi Đảng",
              "role": "minus"
            },
            {
              "figure": "membership.died",
              "label": "Từ trần",
              "role": "minus"
            },
            {
              "figure": "membership.total",
              "label": "Cuối năm",
              "role": "end"
            }
          ],
          "kind": "chart",
          "skip_zero": true,
          "title": "Biến động đảng số"
        },
        {
          "caption": "Xếp loại chất lượng đảng viên",
          "columns": [
            "Mức xếp loại",
            "Số lượng"
          ],
          "kind": "table",
          "rows": [
            {
              "figure": "membership.rating.excellent",
              "label": "Hoàn thành xuất sắc nhiệm vụ"
            },
            {
              "figure": "membership.rating.good",
              "label": "Hoàn thành tốt nhiệm vụ"
            },
            {
              "figure": "membership.rating.completed",
              "label": "Hoàn thành nhiệm vụ"
            },
            {
              "figure": "membership.rating.not_completed",
              "label": "Không hoàn thành nhiệm vụ"
            }
          ]
        }
      ],
      "heading": "Đảng viên",
      "level": 2,
      "number": "II"
    },
    {
      "block": [
        {
          "kind": "paragraph",
          "text": "Thi hành kỷ luật {discipline.total} đảng viên: khiển trách {discipline.by_form.reprimand}, cảnh cáo {discipline.by_form.warning}, cách chức {discipline.by_form.dismissal}, khai trừ {discipline.by_form.expulsion}. Tiếp nhận {letters.received.denunciation} đơn tố cáo, {letters.received.appeal} đơn khiếu nại, {letters.received.petition} đơn kiến nghị, phản ánh."
        },
        {
          "caption": "Nội dung vi phạm",
          "columns": [
            "Nội dung",
            "Số lượng"
          ],
          "kind": "table",
          "rows": [
            {
              "figure": "discipline.by_content.forbidden_acts",
              "label": "Những điều đảng viên không được làm"
            },
            {
              "figure": "discipline.by_content.population_policy",
              "label": "Chính sách dân số"
            },
            {
              "figure": "discipline.by_content.corruption_wilful",
              "label": "Tham nhũng, cố ý làm trái"
            },
            {
              "figure": "discipline.by_content.irresponsibility",
              "label": "Thiếu trách nhiệm, buông lỏng lãnh đạo"
            },
            {
              "figure": "discipline.without_content",
              "label": "Chưa ghi nội dung"
            }
          ]
        }
      ],
      "heading": "Kiểm tra, giám sát và kỷ luật đảng",
      "level": 2,
      "number": "III"
    },
    {
      "block": [
        {
          "kind": "paragraph",
          "text": "Ban hành {documents.outgoing.total} văn bản, tiếp nhận {documents.incoming.total} văn bản; phục vụ {office.meetings_served} cuộc họp, hội nghị."
        }
      ],
      "heading": "Văn phòng cấp ủy",
      "level": 2,
      "number": "IV"
    }
  ],
  "title": [
    "BÁO CÁO",
    "Kết quả công tác xây dựng Đảng năm $YEAR"
  ]
};

/** Rows that have to agree with others. */
export const identities = {
  "identity": [
    {
      "code": "M1",
      "label": "Đảng viên chính thức, dự bị và đang chuyển so với tổng số",
      "left": "membership.official + membership.probationary + membership.in_transit",
      "level": "stated",
      "relation": "=",
      "right": "membership.total"
    },
    {
      "code": "M2",
      "label": "Các hướng chuyển so với tổng số lượt chuyển sinh hoạt",
      "left": "membership.transfer.out + membership.transfer.in + membership.transfer.internal",
      "level": "stated",
      "relation": "=",
      "right": "membership.transfer.total"
    },
    {
      "code": "M3",
      "label": "Kết nạp lại không nhiều hơn kết nạp",
      "left": "membership.readmitted",
      "level": "bound",
      "relation": "<=",
      "right": "membership.admitted"
    },
    {
      "code": "M4",
      "label": "Đảng viên được xếp loại không nhiều hơn tổng số",
      "left": "membership.rating.excellent + membership.rating.good + membership.rating.completed + membership.rating.not_completed",
      "level": "bound",
      "relation": "<=",
      "right": "membership.total"
    },
    {
      "code": "O1",
      "label": "Đảng bộ cơ sở và chi bộ cơ sở so với tổ chức cơ sở đảng",
      "left": "organization.base_committees + organization.base_cells",
      "level": "stated",
      "relation": "=",
      "right": "organization.base_total"
    },
    {
      "code": "D1",
      "label": "Các hình thức kỷ luật so với số quyết định",
      "left": "discipline.by_form.reprimand + discipline.by_form.warning + discipline.by_form.dismissal + discipline.by_form.expulsion",
      "level": "stated",
      "relation": "=",
      "right": "discipline.decisions"
    },
    {
      "code": "D2",
      "label": "Nội dung vi phạm so với số quyết định",
      "left": "discipline.contents",
      "level": "stated",
      "relation": "=",
      "right": "discipline.decisions - discipline.without_content + discipline.extra_contents"
    },
    {
      "code": "D3",
      "label": "Mỗi quyết định kỷ luật có một nội dung vi phạm",
      "left": "discipline.contents",
      "level": "implied",
      "note": "Quyết định chưa ghi nội dung hoặc ghi nhiều nội dung làm hai số khác nhau.",
      "relation": "=",
      "right": "discipline.decisions"
    },
    {
      "code": "D4",
      "label": "Đảng viên bị kỷ luật không nhiều hơn số quyết định",
      "left": "discipline.total",
      "level": "bound",
      "relation": "<=",
      "right": "discipline.decisions"
    }
  ]
};
