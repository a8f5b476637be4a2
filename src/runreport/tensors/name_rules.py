"""Which kind of tensor a name stands for: one ordered table of rules, the first that fits wins.

A rule is looked for in the name without wrappers, dots between its parts.  The names of families are those of real
files; what no rule knows is told by its shape or stays "other".
"""

from __future__ import annotations

import re

WRAPPERS = re.compile(
    r"^(?:(?:_orig_mod|module|_forward_module|_fsdp_wrapped_module|ema_model|state_dict|base_model\.model|params)\.)+"
)
INNER_WRAPPERS = re.compile(r"(?<![^.])(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|base_layer)\.")
LORA = re.compile(
    r"[._]lora[._](A|B|embedding_A|embedding_B|magnitude_vector|down|up)(?=[._]|$)|\.lora_(magnitude_vector)"
)
EXPERT = re.compile(r"(?:(?:^|[._])experts?[._]|\.ffn_(?:gate|up|down)\.)(\d+)(?=\.|$)")
_MOE = (
    r"(?:^|\.)switch_mlp\.|\.ffn_(?:gate|up|down)\.\d+\."
    r"|(?:^|[._])experts?(?:[._]|$)|_exps(?:\.|$)|block_sparse_moe\.(?:input|output)_linear|(?:^|\.)moe\.(?:w1|w2|w3)"
)
DOWN = re.compile(r"(?:^|[._])(?:down_proj|w2|wo|output_linear|c_proj|fc2|ffn_down|dense_4h_to_h)(?:[._]|$)")
# Heads that may lie in a layer: of the next tokens after the next, of a list of heads, of a small network.
OUTER_HEADS = re.compile(r"shared_head\.head\.|lm_heads\.|bbox_predictor|joint_net\.")
RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (group, re.compile(rule))
    for group, rule in (
        (
            "quant_aux",
            r"\.(?:SCB|weight_format|absmax|quant_map|qzeros|scales|biases|(?:weight_)?g_idx|(?:in|out)put_scale"
            r"|weight_scale(?:_inv|_2)?|(?:weight|input)_global_scale|(?:weight_)?zero_point|weight_shape|[kv]_scale)$"
            r"|\.nested_\w+$|\.quant_state\.|_proj_scales$|\.weight\._(?:scale|shift)$",
        ),
        (
            "buffer",
            r"running_(?:mean|var)$|num_batches_tracked$|inv_freq$|masked_bias$|position_ids$|relative_position_index$"
            r"|relative_coords_table$|attn_mask$|(?:^|\.)h\.\d+\.attn\.bias$|token_type_ids$|(?:^|\.)mask$"
            r"|causal_mask$|rope\.freqs$|rope_freqs|anchor(?:s|_grid)$|model_ema\.(?:decay|num_updates)$"
            r"|codebook\.(?:inited|cluster_size|embed_avg)$|moving_(?:mean|variance)$|(?:^|\.)normalizer\."
            r"|(?:version_number|memory_size\w*|is_continuous_int_deprecated|_act_size\w*)$",
        ),
        ("attention_other", r"(?:attn|attention)\.logit_scale$"),
        ("scalar", r"(?:^|\.)(?:logit_(?:scale|bias)|log_std)$"),
        (
            "time_embedding",
            r"time_emb|time_proj|timestep_embed|time_text_embed|time_embedding|time_embed\.|guidance_embed|(?:^|\.)t_embedder"
            r"|\.emb_layers\.|(?:^|\.)(?:time|guidance|vector)_in\.",
        ),
        ("moe_shared", r"shared_experts?\.|shared_mlp\.|_shexp\."),
        (
            "router",
            r"(?:mlp|moe|block_sparse_moe|feed_forward|ffn)\.(?:gate|router|wg)(?:\.(?:weight|bias|wg\.weight|layer\.weight"
            r"|e_score_correction_bias))?$|(?:^|[._])router[._]|gate_inp\.|e_score_correction_bias$|shared_expert_gate|\.exp_probs_b\."
            r"|(?:^|\.)router(?:\.weight)?$|expert_bias$",
        ),
        ("moe_expert", _MOE),
        ("patch_embed", r"(?:^|\.)pos_embed\.proj\."),  # of Stable Diffusion 3: a module that also holds positions
        (
            "pos_embedding",
            r"(?:^|[._])(?:embed_positions|pos_embed\w*|position_embeddings?|positional_embedding|wpe|pos_emb\w*"
            r"|relative_attention_bias|relative_position_bias_table|rel_pos\w*|pos_conv_embed|rel_embeddings"
            r"|position_enc\w*|rotary_emb|abs_pos\w*|embed_pos|pe|position_embd|attn_rot_embd|cpb_mlp"
            r"|gated_positional_embedding)(?:[._]|$)|(?:^|\.)distance_embedding\.|(?:^|\.)pos_bias_[uv]$",
        ),
        (
            "mod_norm",
            r"norm\w*\.linear\.|adaLN_modulation|(?:^|\.)scale_shift_table$|norm_out\.linear|mod(?:ulation)?\.lin\."
            r"|\.affine\.",
        ),
        (
            "norm",
            r"(?i:norm)\w*\.(?:weight|bias|gamma|beta|scale|g)$|(?:^|[._])(?:ln|bn|gn)_?\w{0,6}\.(?:weight|bias|gamma|beta|scale)$"
            r"|(?:^|[._])(?:layernorm|layer_norm|batchnorm|groupnorm|rmsnorm)\w*(?:\.|$)|\.(?:gamma|beta|lambda1|gamma_[12])$"
            r"|layer_?scale|(?:^|\.)ls\d(?:\.|$)|\.lambda_[12]$|normali[sz]ation\w*\.|(?:^|\.)batch_norms?\.|(?:^|\.)(?:ln|bn|norm)\d*\.|norm\w*$|layer_norm|downsample\.1\.(?:weight|bias)$"
            r"|ln_\w+\.|(?:^|\.)ln\d\.",
        ),
        (
            "output_head",
            r"^(?:\w+\.){0,2}(?:lm_head|head|heads?\.head|fc|classifier|score|proj_out|embed_out|out_proj|output|logits"
            r"|qa_outputs|last_linear|output_layer|class_labels_classifier)(?:\.(?:\d+|dense|out_proj|linear|fc|decoder"
            r"|norm))*\.(?:weight|bias)$|cls\.predictions|cls\.seq_relationship|(?:^|\.)pooler\.|lm_predictions"
            r"|^head\.|mlm_head|final_logits_bias|bbox_predictor|class_embed\.|pre_classifier|^(?:visual|text)_projection(?:\.|$)|^visual\.proj$"
            r"|(?:^|\.)pred_layer\.|(?:discriminator|generator)_(?:predictions|lm_head)|^predictions\.|^decoder\.bias$"
            r"|shared_head\.head\.|(?:^|\.)output_projection\.|joint_net\.|final_layer\.linear\.|lm_heads\."
            r"|(?:^|\.)(?:cls_logits|cls_score|bbox_pred|mask_fcn_logits|v_head|contact_head|action_net|feat_out)\."
            r"|^value_net\.(?:weight|bias)$|(?:^|\.)(?:actor|_continuous_distribution)\.(?:mu|log_std)\.",
        ),
        (
            "latent",
            r"(?:^|[._])(?:fc_mu|fc_(?:log_?)?var|(?:mu|mean|log_?var)(?:_layer|_head)?|z_log_?var|to_mu|to_log_?var|prior_params|quant_conv|post_quant_conv)\.|"
            r"(?:^|\.)z_mean\.|prior_(?:means?|log_?vars?|logits)$",
        ),
        (
            "patch_embed",
            r"patch_embe?d|(?:^|\.)img_in\.|(?:^|\.)stem\.|x_embedder\.|context_embedder\.|conv_proj\.|patchify|visual\.conv1\.weight$|patch_conv",
        ),
        ("attention_qkv", r"mixer\.[qkv]_proj\."),  # of hybrid models, whose layers of all kinds are called mixer
        ("attention_out", r"mixer\.o_proj\."),
        ("mlp_gateup", r"mixer\.(?:up|gate)_proj\."),
        ("mlp_down", r"mixer\.down_proj\."),
        (
            "ssm",
            r"(?:^|\.)mamba\.|rg_lru\.|temporal_block\.(?:linear_(?:x|y|out)|conv_1d)\.|\.ssm_\w+"
            r"|(?:^|\.)att\.(?:[wavg]\d|x_\w+|r_k|k_[ka])$|(?:^|\.)ffn\.x_k$|mixer\.|linear_attn\.|A_log$|dt_proj|dt_bias|time_(?:decay|first|mix|faaaa|maa)\w*|\.ssm\.|x_proj\.",
        ),
        ("rnn", r"(?:weight|bias)_(?:ih|hh)(?:_l\d+|$)|(?:^|[._])(?:lstm|gru|rnn)(?:_?\d+|_cell)?\.|recurrent_kernel"),
        (
            "attention_other",
            r"(?:attn|attention|att)\.(?:sinks|temperature|tau|gate|out_gate|g_proj|q_scale|r_[wrs]_bias|seg_embed)"
            r"|_attn_gate$|\.gate_(?:attn|ffn)$|\.att_(?:src|dst|edge)$",
        ),
        (
            "embedding",
            r"embed_tokens|word_embed|(?:^|[._])wte(?:[._]|$)|token_embed|tok_embed|embed_in\.|(?:^|\.)embeddings?\.(?:weight"
            r"|\w*embeddings?\.)|token_type_embed|(?:^|[._])(?:embed|embedding|emb|tok_emb|shared|codebook|lang_emb\w*"
            r"|wide_embedding)\.weight$|masked_spec_embed|(?:^|\.)embeddings(?:\.weight)?$|encoder\.embed\.|code_embed"
            r"|class_embedding$|(?:cls|dist|mask|reg|register)_tokens?$|pad_embed$|view_sep\w+$|(?:^|\.)query_\d+\."
            r"|(?:^|\.)segment_embed|vocab_embed|(?:^|\.)embed\.|input_embeddings|token_embd"
            r"|token_embedding_table|embedding_table\.|mask_emb$|class_token$|_tokens?\.weight$|(?:^|\.)query_tokens$"
            r"|(?:^|\.)(?:point_embed|no_mask_embed|not_a_point_embed)\.|image_newline$|\.latents$|codevectors$"
            r"|codebook\.embed$|head\.probe$|(?:^|\.)embedding\w*\.vars\.|(?:^|\.)params\.embedding",
        ),
        (
            "attention_out",
            r"(?:attn\d?|[aA]ttention|att)\.(?:\w+\.)*?(?:o_proj|out_proj|to_out|to_add_out|c_proj|proj|dense|output|o|out|out_lin|[wW]o"
            r"|linear_out|output_proj|projection)(?:\.|$)|self_attention\.dense|(?:^|\.)(?:attn_out|attn_output|o_proj|to_out)\."
            r"|(?<!mlp)(?<!DenseReluDense)(?<!feed_forward)\.wo\.|attention\.output\.|(?:Self|EncDec)?Attention\.o\.|(?:^|\.)attn_out_proj|attention\.out\."
            r"|attentions\.\d+\.out_lin|rel_attn\.o$|self_attention\.linear_proj|attn_\w+\.out_proj\.|attention_output"
            r"|(?:^|\.)(?:sa|self_att|csa|attn_\d)\.proj(?:_out)?\.|attn_layer\.\d+\.merge\.",
        ),
        (
            "attention_qkv",
            r"(?:^|[._])(?:[qkv]_proj|qkv\w*|q_a_proj|q_b_proj|kv_a_proj\w*|kv_b_proj|c_attn|Wqkv|query_key_value|in_proj\w*"
            r"|query(?:_proj)?|(?<!feed_forward\.)(?<!channel_mix\.)(?<!ffn\.)(?:key|value(?!_net|_head)|receptance)(?:_proj)?|w[qkv]|wqkv|W_pack|to_[qkv]\w*|to_kv|to_qkv|add_[qkv]_proj|[qkv]_lin|qk_proj|att_proj|[qkv]_bias"
            r"|attn_[qkv]|linear_[qkv]|pos_key_proj|pos_query_proj|kv_proj|attn_kv_\w+|attn_q_[ab])(?:[._]|$)|(?:Self|EncDec)?Attention\.[qkv]\."
            r"|(?:attn|attention)\.(?:q|k|v|kv|c_q|c_k|c_v)\."
            r"|rel_attn\.[qkvr]$|(?:^|\.)attn_\d\.[qkv]\.",
        ),
        ("projection", r"(?:^|\.)merger\.|^mlp1\.\d|^mm\.\d|embedding_hidden_mapping|(?:^|\.)linear_c\.\d"),
        ("conv", r"\.block\.\d+\.fc[12]\.|squeeze_excitation\.fc[12]\."),  # convolutions of one pixel
        ("mlp_gateup", r"\.h\.\d+\.mlp\.w[12]\."),  # the first Qwen: w1 and w2 go up, c_proj goes down
        (
            "mlp_down",
            r"(?:^|[._])(?:down_proj|dense_4h_to_h|w2|fc2|wo|ff_out|c_proj|fc_out|output_dense|ffn_down|lin2|linear2|mlp_out"
            r"|ffn\.2|w_out|linear_fc2|proj_down)(?:[._]|$)|DenseReluDense\.wo|(?:^|\.)output\.dense|ff\w*\.net\.2\.|mlp\.2\."
            r"|mlp\.(?:proj|out)\.|feed_forward\.value|channel_mix\.value"
            r"|ffn\.value\.|ff\.layer_2\.|ffn_output\.|mlp\.(?:Wo|dense2)\.|(?:^|\.)mlp\.3\.|feed_forward\.output\.",
        ),
        (
            "mlp_gateup",
            r"(?:^|[._])(?:gate_proj|up_proj|gate_up_proj|dense_h_to_4h|w1|w3|fc1|c_fc|wi|wi_[01]|fc_in|intermediate_dense"
            r"|ff_proj|ffn_gate|ffn_up|lin1|linear1|mlp_fc|linear_fc1|up_gate_proj|proj_mlp|w_in|ffn\.0|proj_up)(?:[._]|$)"
            r"|intermediate\.dense|DenseReluDense\.wi|ff\w*\.net\.0\.|mlp\.0\.|feed_forward\.(?:key|receptance)|mlp\.fc\."
            r"|channel_mix\.(?:key|receptance)|ffn\.(?:key|receptance)\.|ff\.layer_1\.|(?:^|\.)ffn\.(?:weight|bias)$"
            r"|mlp\.(?:Wi|dense1)\.|feed_forward\.dense\.",
        ),
        ("projection", r"proj(?:ector|ection)?\w*(?:[._]|$)|(?:^|\.)connector\.|mm_input"),
        (
            "conv",
            r"(?:^|[._])conv\w*(?:[._]|$)|downsample\.0\.|(?:^|\.)(?:dw|pw)conv|downsamplers?\.|upsamplers?\.|(?:^|\.)neck\."
            r"|downsample\.reduction|(?:^|\.)net_\d+\.",
        ),
    )
)
