"""Which kind of tensor a name stands for: one ordered table of rules, the first that fits wins.

A rule is looked for in the name without wrappers, dots between its parts.  The names of families are those of real
files; what no rule knows is told by its shape or stays "other".
"""

from __future__ import annotations

import re

WRAPPERS = re.compile(
    r"^(?:(?:_orig_mod|module|_forward_module|_fsdp_wrapped_module|ema_model|state_dict|base_model\.model)\.)+"
)
INNER_WRAPPERS = re.compile(r"(?<![^.])(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|base_layer)\.")
LORA = re.compile(
    r"[._]lora[._](A|B|embedding_A|embedding_B|magnitude_vector|down|up)(?=[._]|$)|\.lora_(magnitude_vector)"
)
EXPERT = re.compile(r"(?:^|[._])experts?[._](\d+)(?=\.|$)")
_MOE = r"(?:^|[._])experts?(?:[._]|$)|_exps(?:\.|$)|block_sparse_moe\.(?:input|output)_linear|(?:^|\.)moe\.(?:w1|w2|w3)"
DOWN = re.compile(r"(?:^|[._])(?:down_proj|w2|wo|output_linear|c_proj|fc2|ffn_down|dense_4h_to_h)(?:[._]|$)")
RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (group, re.compile(rule))
    for group, rule in (
        (
            "quant_aux",
            r"\.(?:SCB|weight_format|absmax|quant_map|qzeros|scales|g_idx|input_scale|weight_scale(?:_inv)?|zero_point)$"
            r"|\.nested_\w+$|\.quant_state\.",
        ),
        (
            "buffer",
            r"running_(?:mean|var)$|num_batches_tracked$|inv_freq$|masked_bias$|position_ids$|relative_position_index$"
            r"|relative_coords_table$|attn_mask$|(?:^|\.)h\.\d+\.attn\.bias$|token_type_ids$|(?:^|\.)mask$",
        ),
        ("scalar", r"(?:^|\.)logit_(?:scale|bias)$"),
        (
            "time_embedding",
            r"time_emb|time_proj|timestep_embed|time_text_embed|time_embedding|time_embed\.|guidance_embed|(?:^|\.)t_embedder",
        ),
        ("moe_shared", r"shared_experts?\.|shared_mlp\.|_shexp\."),
        (
            "router",
            r"(?:mlp|moe|block_sparse_moe|feed_forward|ffn)\.(?:gate|router|wg)(?:\.(?:weight|bias|wg\.weight|layer\.weight"
            r"|e_score_correction_bias))?$|(?:^|[._])router[._]|gate_inp\.|e_score_correction_bias$|shared_expert_gate"
            r"|(?:^|\.)router(?:\.weight)?$|expert_bias$",
        ),
        ("moe_expert", _MOE),
        (
            "pos_embedding",
            r"(?:^|[._])(?:embed_positions|pos_embed\w*|position_embeddings?|positional_embedding|wpe|pos_emb\w*"
            r"|relative_attention_bias|relative_position_bias_table|rel_pos\w*|pos_conv_embed|rel_embeddings"
            r"|position_enc\w*|rotary_emb|abs_pos\w*|embed_pos|pe)(?:[._]|$)|(?:^|\.)distance_embedding\.",
        ),
        ("mod_norm", r"norm\w*\.linear\.|adaLN_modulation|(?:^|\.)scale_shift_table$|norm_out\.linear"),
        (
            "norm",
            r"(?i:norm)\w*\.(?:weight|bias|gamma|beta|scale|g)$|(?:^|[._])(?:ln|bn|gn)_?\w{0,6}\.(?:weight|bias|gamma|beta|scale)$"
            r"|(?:^|[._])(?:layernorm|layer_norm|batchnorm|groupnorm|rmsnorm)\w*(?:\.|$)|\.(?:gamma|beta|lambda1|gamma_[12])$"
            r"|layer_?scale|(?:^|\.)ls\d\.|(?:^|\.)(?:ln|bn|norm)\d*\.|norm\w*$|layer_norm|downsample\.1\.(?:weight|bias)$"
            r"|ln_\w+\.|(?:^|\.)ln\d\.",
        ),
        (
            "output_head",
            r"^(?:\w+\.){0,2}(?:lm_head|head|heads?\.head|fc|classifier|score|proj_out|embed_out|out_proj|output|logits"
            r"|qa_outputs|last_linear|output_layer|class_labels_classifier)(?:\.(?:\d+|dense|out_proj|linear|fc|decoder"
            r"|norm))*\.(?:weight|bias)$|cls\.predictions|cls\.seq_relationship|(?:^|\.)pooler\.|lm_predictions"
            r"|^head\.|mlm_head|final_logits_bias|bbox_predictor|class_embed\.|pre_classifier|^(?:visual|text)_projection\.",
        ),
        (
            "latent",
            r"(?:^|[._])(?:fc_mu|fc_log_?var|mu|log_?var|to_mu|to_log_?var|prior_params|quant_conv|post_quant_conv)\.|"
            r"(?:^|\.)z_mean\.|prior_(?:means?|log_?vars?|logits)$",
        ),
        (
            "patch_embed",
            r"patch_embed|(?:^|\.)stem\.|x_embedder\.|context_embedder\.|conv_proj\.|patchify|visual\.conv1\.weight$|patch_conv",
        ),
        (
            "ssm",
            r"mixer\.|linear_attn\.|A_log$|dt_proj|dt_bias|time_(?:decay|first|mix|faaaa|maa)\w*|\.ssm\.|x_proj\.",
        ),
        ("rnn", r"(?:weight|bias)_(?:ih|hh)_l\d+|(?:^|[._])(?:lstm|gru|rnn)\d*\."),
        ("attention_other", r"(?:attn|attention)\.(?:sinks|temperature|tau|logit_scale|gate|g_proj|q_scale|k_scale)"),
        (
            "embedding",
            r"embed_tokens|word_embed|(?:^|[._])wte(?:[._]|$)|token_embed|tok_embed|embed_in\.|(?:^|\.)embeddings?\.(?:weight"
            r"|\w*embeddings?\.)|token_type_embed|(?:^|[._])(?:embed|embedding|emb|tok_emb|shared|codebook|lang_emb\w*"
            r"|wide_embedding)\.weight$|masked_spec_embed|(?:^|\.)embeddings(?:\.weight)?$|encoder\.embed\.|code_embed"
            r"|class_embedding$|(?:cls|dist|mask|reg|register)_tokens?$|pad_embed$|view_sep\w+$|(?:^|\.)query_\d+\."
            r"|(?:^|\.)segment_embed|vocab_embed|(?:^|\.)embed\.|input_embeddings",
        ),
        (
            "attention_out",
            r"(?:attn\d?|[aA]ttention|att)\.(?:\w+\.)*?(?:o_proj|out_proj|to_out|to_add_out|c_proj|proj|dense|output|o|out_lin|wo"
            r"|linear_out|output_proj|projection)(?:\.|$)|self_attention\.dense|(?:^|\.)(?:attn_out|attn_output|o_proj|to_out)\."
            r"|(?<!mlp)(?<!DenseReluDense)(?<!feed_forward)\.wo\.|attention\.output\.|(?:Self|EncDec)?Attention\.o\.|(?:^|\.)attn_out_proj|attention\.out\.",
        ),
        (
            "attention_qkv",
            r"(?:^|[._])(?:[qkv]_proj|qkv\w*|q_a_proj|q_b_proj|kv_a_proj\w*|kv_b_proj|c_attn|Wqkv|query_key_value|in_proj\w*"
            r"|query(?:_proj)?|(?<!feed_forward\.)(?<!channel_mix\.)(?:key|value|receptance)(?:_proj)?|w[qkv]|to_[qkv]\w*|to_kv|to_qkv|add_[qkv]_proj|[qkv]_lin|qk_proj|att_proj|[qkv]_bias"
            r"|attn_[qkv]|linear_[qkv]|pos_key_proj|pos_query_proj|kv_proj)(?:[._]|$)|(?:Self|EncDec)?Attention\.[qkv]\."
            r"|(?:attn|attention)\.(?:q|k|v|kv|c_q|c_k|c_v)\.",
        ),
        ("mlp_gateup", r"\.h\.\d+\.mlp\.w[12]\."),  # the first Qwen: w1 and w2 go up, c_proj goes down
        (
            "mlp_down",
            r"(?:^|[._])(?:down_proj|dense_4h_to_h|w2|fc2|wo|ff_out|c_proj|fc_out|output_dense|ffn_down|lin2|linear2|mlp_out"
            r"|ffn\.2|w_out|linear_fc2|proj_down)(?:[._]|$)|DenseReluDense\.wo|(?:^|\.)output\.dense|ff\w*\.net\.2\.|mlp\.2\."
            r"|mlp\.(?:proj|out)\.|feed_forward\.value|channel_mix\.value",
        ),
        (
            "mlp_gateup",
            r"(?:^|[._])(?:gate_proj|up_proj|gate_up_proj|dense_h_to_4h|w1|w3|fc1|c_fc|wi|wi_[01]|fc_in|intermediate_dense"
            r"|ff_proj|ffn_gate|ffn_up|lin1|linear1|mlp_fc|linear_fc1|up_gate_proj|proj_mlp|w_in|ffn\.0|proj_up)(?:[._]|$)"
            r"|intermediate\.dense|DenseReluDense\.wi|ff\w*\.net\.0\.|mlp\.0\.|feed_forward\.(?:key|receptance)|mlp\.fc\."
            r"|channel_mix\.(?:key|receptance)",
        ),
        ("projection", r"proj(?:ector|ection)?\w*(?:[._]|$)|(?:^|\.)connector\.|mm_input"),
        (
            "conv",
            r"(?:^|[._])conv\w*(?:[._]|$)|downsample\.0\.|(?:^|\.)(?:dw|pw)conv|downsamplers?\.|upsamplers?\.|(?:^|\.)neck\."
            r"|downsample\.reduction|(?:^|\.)net_\d+\.",
        ),
    )
)
